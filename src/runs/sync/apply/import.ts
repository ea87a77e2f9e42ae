import type { Adding, PlannedChange, ChangeOf } from '../../../core/plan/plan.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import { PortError } from '../../../ports/errors.ts';
import type { ImportOutcome } from '../../../ports/tenant.ts';
import { findSuccessors } from '../recover/lost-import.ts';
import type { ImportFacts } from '../recover/recover.ts';
import { step } from '../../traced.ts';
import type { ApplyContext } from './work.ts';
import { learnMapping, packFor, withRuns } from './pack.ts';

/** Ids of imported streams, and the tenant's responses about them, by path. */
export interface ImportResult {
  readonly given: ReadonlyMap<string, string>;
  readonly answered: ReadonlyMap<string, VersionFacts>;
}

/** Adds streams to the tenant. Streams that run each other are in one file. */
export class Importing {
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /**
   * Adds a stream, and in the same file its companions, which the tenant does not have either. Returns their ids by
   * path.
   */
  async add(change: ChangeOf<Adding>, companions: readonly ChangeOf<Adding>[]): Promise<ImportResult> {
    const group = [change, ...companions];
    const { deps, kept, turns } = this.#context;
    return turns.lookAndWrite(async () => {
      const { lastActive } = this.#context.planned.observed.observation;
      // Also for a vanished stream: it is imported as inactive, and the run may end before the activation.
      const isBack = ({ path, state }: ChangeOf<Adding>) => state === 'active' && lastActive.has(path);
      const keeping = group.filter((one) => one.op === 'switch-over' || isBack(one));
      for (const { path, state } of keeping) await kept.keep(deps.store, path, { state }, deps.clock.now());
      return (await this.#successors(group)) ?? (await this.#importFile(change, companions));
    });
  }

  /**
   * Finds the streams that an interrupted run already imported as replacements. Importing them again would create them
   * twice.
   */
  async #successors(group: readonly ChangeOf<Adding>[]): Promise<ImportResult | undefined> {
    if (group.some(({ op }) => op === 'create')) return undefined;
    const { load, ignored, ids, listing, copies } = this.#context.planned.observed;
    const listed = new Set(listing.streams.map(({ id }) => id));
    const paths = new Set(group.map(({ path }) => path));
    const spare = this.#context.memory.retired().filter(({ id, path }) => listed.has(id) && paths.has(path));
    if (spare.length === 0) return undefined;
    const versionOf = (id: string) => copies.of(id)?.version;
    const wanted = group.map(({ path, ...change }) => {
      const { fingerprint } = this.#context.memory.desired(path);
      const own = spare.filter((one) => one.path === path);
      return {
        path,
        fingerprint,
        accepted: this.#context.memory.acceptedForm(path),
        brings: this.#context.memory.sends(path),
        candidates: [...own.map(({ id }) => id), ...('id' in change ? [change.id] : [])],
        imported: new Map(
          own
            .filter(({ role, content }) => role === 'candidate' && this.#isForm(path, content))
            .flatMap(({ id }) => {
              const version = versionOf(id);
              return version === undefined ? [] : [[id, version] as const];
            }),
        ),
      };
    });
    const rendered = await load(withRuns(this.#context.memory, [...paths]));
    const search = { environment: this.#context.environment, rendered, ignored, ids };
    const found = await findSuccessors(search, wanted, this.#context.signal);
    const isSpare = (id: string) => spare.some((one) => one.id === id);
    const successors = [...(found ?? [])].filter(([, id]) => isSpare(id));
    if (successors.length === 0) return undefined;
    await this.#context.memory.own(
      successors.map(([path, id]) => ({ path, id, version: versionOf(id), takesOver: true })),
    );
    const answered = successors.flatMap(([path, id]) => {
      const version = versionOf(id);
      return version === undefined ? [] : [[path, { version }] as const];
    });
    return found && { given: found, answered: new Map(answered) };
  }

  /** Returns true if a recorded content is git's version of a stream, or the tenant's known form of it. */
  #isForm(path: string, content: string | undefined): boolean {
    const { memory, planned } = this.#context;
    const { fingerprint } = memory.desired(path);
    const { mismatch } = planned.observed.observation.verification.get(path) ?? {};
    const form = mismatch?.desired === fingerprint ? mismatch.form : undefined;
    return content !== undefined && [fingerprint, form].includes(content);
  }

  /** Imports a file. Returns the new ids by path. */
  async #importFile(
    change: ChangeOf<Adding>,
    companions: readonly ChangeOf<Adding>[],
  ): Promise<ImportResult> {
    const carried = new Set(companions.map(({ path }) => path));
    const { text, ids } = await packFor(this.#context, change.path, (path) => carried.has(path));
    const facts = this.#importFacts([change, ...companions]);
    const given = new Map<string, string>();
    await this.#context.memory.bringing([change, ...companions].map(({ path }) => path));
    const arrived = async (outcome: ImportOutcome) => {
      learnMapping(this.#context.planned.observed.ids, change.path, outcome, ids);
      given.set(change.path, outcome.stream.id);
      for (const [path, id] of await this.#companionIds(outcome, companions, ids, facts)) given.set(path, id);
      const versions = new Map([[change.path, outcome.stream.version]]);
      for (const { path, op } of companions)
        if (op === 'switch-over') versions.set(path, await this.#versionOf(given.get(path)));
      // Recorded together: with a part of a file known, the rest would be indistinguishable from the work of others.
      await this.#context.memory.own(
        [change, ...companions].flatMap(({ path, op }) => {
          const id = given.get(path);
          const takesOver = op === 'switch-over';
          return id === undefined ? [] : [{ path, id, version: versions.get(path), takesOver }];
        }),
      );
      return given;
    };
    const group = [change, ...companions];
    const sends = new Map(group.flatMap(({ path }) => [...this.#context.memory.sends(path)]));
    const send = () => this.#context.writer.importFile(group, text, { facts, sends, own: arrived });
    const { stream } = await step(this.#context.deps, 'import', send, { stream: change.path });
    return { given, answered: new Map([[change.path, stream]]) };
  }

  /** Returns the version of a stream in another one's file, or undefined if the tenant does not give it. */
  async #versionOf(id: string | undefined): Promise<number | undefined> {
    if (id === undefined) return undefined;
    try {
      return (await this.#context.environment.tenant.get(id, this.#context.signal)).version;
    } catch (error) {
      if (error instanceof PortError) return undefined;
      throw error;
    }
  }

  /** Returns the ids of the streams in a file. If the tenant does not return them, matches new streams by name. */
  async #companionIds(
    { stream, mapping }: ImportOutcome,
    companions: readonly PlannedChange[],
    fileIds: ReadonlyMap<string, string>,
    { before }: ImportFacts,
  ): Promise<ReadonlyMap<string, string>> {
    const told = companions.map(({ path }) => [path, mapping.subflows[fileIds.get(path) ?? '']] as const);
    const ids = new Map(told.flatMap(([path, id]) => (id === undefined ? [] : [[path, id] as const])));
    if (ids.size === companions.length) return ids;
    const known = new Set([...before, ...this.#context.memory.owned(), ...ids.values(), stream.id]);
    const listing = await this.#context.environment.tenant.list(this.#context.signal);
    for (const { path, name } of companions.filter((one) => !ids.has(one.path))) {
      const [found, ...others] = listing.streams.filter((one) => one.name === name && !known.has(one.id));
      if (found !== undefined && others.length === 0) ids.set(path, found.id);
    }
    return ids;
  }

  /** Returns the facts by which a later run finds this import if its response is lost. */
  #importFacts(changes: readonly ChangeOf<Adding>[]): ImportFacts {
    const names = new Set(changes.map(({ name }) => name));
    const namesakes = this.#context.planned.observed.listing.streams.filter(({ name }) => names.has(name));
    const desired = changes.map(({ path }) => this.#context.memory.desired(path));
    return {
      streams: changes.map((change) => ({
        path: change.path,
        name: change.name,
        replaced: change.op === 'switch-over' ? change.id : undefined,
      })),
      before: [...new Set([...namesakes.map(({ id }) => id), ...this.#context.memory.ownedAs(names)])].sort(),
      revision: this.#context.planned.observed.revision,
      sent: new Map(desired.flatMap(({ path, fingerprint, carries }) => [[path, fingerprint], ...carries])),
    };
  }
}
