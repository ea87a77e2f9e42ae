import {
  isOfShared,
  isRemoving,
  type PlannedChange,
  type ChangeOf,
  type Removing,
  type SharedRemoval,
} from '../../../core/plan/plan.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { removeShared } from './remove-shared.ts';
import { removeStreams } from './remove-streams.ts';
import { retire } from './retire.ts';
import type { ApplyContext } from './work.ts';

/** Removes streams and shared files that git no longer has, and replaced streams. */
export class TakingAway {
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** Returns true if a stream no longer exists in the tenant and another one still runs it by its id. */
  #isMissed(id: string): boolean {
    const { listing, observation } = this.#context.planned.observed;
    if (listing.streams.some((stream) => stream.id === id)) return false;
    return [...observation.live].some(
      ([path, one]) => one.is === 'known' && one.runs.includes(id) && !this.#context.results.isAnew(path),
    );
  }

  /**
   * Removes streams that git no longer has, replaced streams, and unused shared files. Returns a line for each that has
   * to wait.
   */
  async take(changes: readonly PlannedChange[]): Promise<readonly string[]> {
    return [
      ...(await this.#remove(changes.filter(isRemoving))),
      ...(await this.#retire()),
      ...(await this.#removeShared(changes.filter(isOfShared))),
    ];
  }

  /** Removes streams. Returns a line for each that has to wait. */
  async #remove(changes: readonly ChangeOf<Removing>[]): Promise<readonly string[]> {
    if (this.#context.turns.isOutdated) return [];
    const { live } = this.#context.planned.observed.observation;
    const work = {
      environment: this.#context.environment,
      writer: this.#context.writer,
      kept: this.#context.kept,
      live: new Map([...live].filter(([path]) => !this.#context.results.isAnew(path))),
    };
    const lacking = this.#lackingNames();
    const kept = changes.filter(({ name }) => lacking.has(name));
    for (const change of kept) this.#context.results.note({ change, outcome: 'waiting', problem: undefined });
    const removed = await removeStreams(
      this.#context.deps,
      work,
      changes.filter(({ name }) => !lacking.has(name)),
    );
    for (const { result } of removed) this.#context.results.note(result);
    return [
      ...kept.map(
        ({ path, id }) => `${streamSlug(path)} (${id}): the new one of its name did not arrive yet`,
      ),
      ...removed.flatMap(({ reason }) => reason ?? []),
    ];
  }

  /** Removes events, rules and forms. Returns a line for each that has to wait. */
  async #removeShared(changes: readonly SharedRemoval[]): Promise<readonly string[]> {
    if (this.#context.turns.isOutdated || changes.length === 0) return [];
    const { observed } = this.#context.planned;
    const isLeft = (stream: string) =>
      !this.#context.results.isAnew(stream) || this.#context.results.of(stream)?.change.op === 'deactivate';
    const work = {
      environment: this.#context.environment,
      writer: this.#context.writer,
      userOf: (path: string) =>
        [...observed.observation.live].find(
          ([stream, one]) => one.is === 'known' && one.carries.has(path) && isLeft(stream),
        )?.[0],
    };
    const removed = await removeShared(this.#context.deps, work, changes);
    for (const { result } of removed) this.#context.results.note(result);
    return removed.flatMap(({ reason }) => reason ?? []);
  }

  /**
   * Returns the names of streams that should exist by now and do not, or cannot run. A stream to remove with such a
   * name may be the same one, moved in git.
   */
  #lackingNames(): ReadonlySet<string> {
    const { plan, observed } = this.#context.planned;
    const { desired } = observed.observation;
    const isLacking = (path: string) => plan.blocked.includes(path) || this.#context.results.isFailed(path);
    return new Set(desired.filter(({ path }) => isLacking(path)).map(({ name }) => name));
  }

  /** Removes the stored ids of vanished streams that no stream runs any more. */
  async #forgetVanished(): Promise<void> {
    const { deps, environment, memory, results, planned } = this.#context;
    const runs = new Set(
      [...planned.observed.observation.live].flatMap(([path, one]) =>
        one.is === 'known' && !results.isAnew(path) ? one.runs : [],
      ),
    );
    const over = memory.vanished().filter(({ id }) => !runs.has(id));
    await deps.store.forgetInventory(
      environment.name,
      over.map(({ id }) => id),
    );
  }

  /** Removes replaced streams, except those whose successor failed in this run. */
  async #retire(): Promise<readonly string[]> {
    if (this.#context.turns.isOutdated) return [];
    await this.#forgetVanished();
    const due = this.#context.memory
      .retired()
      .filter(({ path, id }) => !this.#context.results.isFailed(path) && !this.#isMissed(id));
    const retirement = {
      environment: this.#context.environment,
      listing: this.#context.planned.observed.listing,
      writer: this.#context.writer,
      copies: this.#context.planned.observed.copies,
      runs: (path: string) => this.#context.memory.known(path)?.runs ?? [],
    };
    return retire(this.#context.deps, retirement, due);
  }
}
