import {
  isAdding,
  isBringing,
  type Adding,
  type PlannedChange,
  type ChangeOf,
  type StreamChange,
} from '../../../core/plan/plan.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { NotSupported, PortError } from '../../../ports/errors.ts';
import { TenantWriter, type TenantWriterFacts } from './tenant-writer.ts';
import { learnOffer } from '../observe/load-state.ts';
import { importOrder } from '../../../core/plan/order.ts';
import { isOfAll } from '../../run-failure.ts';
import { RunState } from '../record.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';
import { differencesOf, syncReport, type SyncReport } from '../report.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';
import { step } from '../../traced.ts';
import { ChangeResults, problemOf, type ApplyContext } from './context.ts';
import { finalise } from './finalise.ts';
import { FreshReader } from './fresh-read.ts';
import { remove } from './remove.ts';
import { addStreams, replaceStream } from './write.ts';
import { inOrder, NotTried, WriteQueue } from './write-queue.ts';

/**
 * Streams that are read and verified at the same time. Writing calls are still made one at a time, so that a crash
 * leaves at most one to recover.
 */
export const streamsAtOnce = 4;

/**
 * Applies a plan: imports dependencies first, verifies by exporting again, activates and retires, and records the
 * results. A failed stream does not stop those that do not need it.
 */
export async function applyPlan(
  deps: RunDeps,
  environment: Environment,
  work: Pick<TenantWriterFacts, 'planned' | 'unsaved' | 'saved' | 'journal'>,
  signal: AbortSignal,
): Promise<SyncReport> {
  const { planned } = work;
  const facts = { deps, environment, ...work, reader: new FreshReader(environment, planned), signal };
  const context: ApplyContext = {
    ...facts,
    writer: new TenantWriter(facts),
    results: new ChangeResults(deps, environment.name, planned),
    memory: new RunState(deps, environment, planned),
    turns: new WriteQueue(signal),
  };
  return new PlanApplication(context).run();
}

class PlanApplication {
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  async run(): Promise<SyncReport> {
    const { plan: made } = this.#context.planned;
    await this.#context.memory.agreement();
    const bringing = made.changes.filter((change) => isBringing(change));
    const changes = new Map(bringing.map((change) => [change.path, change]));
    const order = importOrder(bringing.map(({ path }) => ({ path, runs: this.#runs(path) })));
    await inOrder(
      order,
      (path) => this.#runs(path),
      { atOnce: streamsAtOnce, goesOn: () => this.#context.turns.goesOn() },
      (group) => this.#bringGroup(group.map((path) => changes.get(path) as StreamChange)),
    );
    this.#context.signal.throwIfAborted();
    const retiring = await step(this.#context.deps, 'retire', () => remove(this.#context));
    const results = this.#context.results.in(order.flat());
    return syncReport(this.#context.planned, {
      plan: { ...made, warnings: [...made.warnings, ...this.#context.results.lost] },
      results,
      outcome: this.#outcome(results),
      retiring,
      ...differencesOf(this.#context.planned, results),
    });
  }

  #outcome(results: readonly ChangeResult[]): SyncReport['outcome'] {
    if (this.#context.turns.isOutdated) return 'again';
    if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
    if (this.#context.planned.plan.blockers.length > 0) return 'blocked';
    return results.some(({ outcome }) => outcome === 'handed-over') ? 'handed-over' : 'synced';
  }

  #runs(path: string): readonly string[] {
    return this.#context.memory.known(path)?.runs ?? [];
  }

  /**
   * Applies a group. Streams that run each other are created in one file. Other groups and existing streams are applied
   * one by one.
   */
  async #bringGroup(group: readonly StreamChange[]): Promise<void> {
    const [first, ...others] = group.filter(isAdding);
    if (first !== undefined) await this.#bring(first, others);
    for (const change of group) {
      if (!this.#context.turns.isOutdated && this.#context.results.of(change.path) === undefined)
        await this.#bring(change, []);
    }
  }

  async #bring(change: StreamChange, carried: readonly ChangeOf<Adding>[]): Promise<void> {
    const needed = [change, ...carried].flatMap(({ path }) => this.#runs(path));
    const failed = needed.find((path) => this.#context.results.isFailed(path));
    if (failed !== undefined && change.op !== 'set-state') {
      this.#context.results.fail(change, {
        code: 'SLC2404',
        severity: 'error',
        file: change.path,
        place: '',
        message: `runs ${failed}, which did not arrive`,
      });
      return;
    }
    await this.#attempt(change, () => this.#make(change, carried));
    // A stream in another one's file has no result of its own if that import failed.
    const result = this.#context.results.of(change.path);
    if (result?.problem !== undefined)
      for (const one of carried)
        if (this.#context.results.of(one.path) === undefined) this.#context.results.fail(one, result.problem);
  }

  async #attempt(change: StreamChange, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#context.turns.trouble.isOver();
    } catch (error) {
      if (error instanceof NotTried) return;
      if (isOfAll(error)) throw error;
      this.#context.turns.trouble.note(error);
      if (error instanceof NotSupported && change.op === 'replace') await this.#learnNoReplace();
      else {
        this.#context.results.fail(change, problemOf(error, change.path));
        await this.#leave(change);
      }
    }
  }

  /** Records the state in which a failed change left a stream, so that a later change by a person is recognisable. */
  async #leave(change: StreamChange): Promise<void> {
    if (change.op === 'create') return;
    this.#context.memory.keepsPath(change.path);
    const there = await this.#context.environment.tenant
      .get(change.id, this.#context.signal)
      .catch((error: unknown) => {
        if (error instanceof PortError) return undefined;
        throw error;
      });
    const { store, clock } = this.#context.deps;
    if (there === undefined) return;
    await store.atomically((session) =>
      this.#context.planned.observed.kept.leave(session, change.path, there.state, clock.now()),
    );
  }

  /** Records that the tenant can only add streams, so that the next plan uses switch-overs instead of replacements. */
  async #learnNoReplace(): Promise<void> {
    await learnOffer(this.#context.deps, this.#context.environment.tenant, 'replacesInPlace', false);
    this.#context.turns.outdated();
  }

  async #make(change: StreamChange, carried: readonly ChangeOf<Adding>[]): Promise<void> {
    switch (change.op) {
      case 'set-state':
        return this.#setState(change);
      case 'replace':
        return replaceStream(this.#context, change);
      case 'create':
      case 'switch-over':
        return this.#add(change, carried);
      case 'deactivate':
      case 'delete':
        throw new Error(`${change.path} is to be removed, not brought`);
    }
  }

  async #setState(change: ChangeOf<'set-state'>): Promise<void> {
    const { deps, planned, turns, writer, results } = this.#context;
    const { kept } = planned.observed;
    const { path, id, state } = change;
    const write = () => turns.lookAndWrite(() => writer.setState(path, id, state));
    await step(deps, 'activate', write, { stream: path });
    await deps.store.atomically((session) => kept.forget(session, path, deps.clock.now()));
    results.done(change);
  }

  async #add(change: ChangeOf<Adding>, carried: readonly ChangeOf<Adding>[]): Promise<void> {
    const { given, answered } = await addStreams(this.#context, change, carried);
    for (const one of [change, ...carried]) {
      const id = given.get(one.path);
      // A stream of a cycle may have its path already. Then only its state remains to be set.
      const left = 'id' in one && one.id === id ? { ...one, op: 'set-state' as const } : one;
      if (id === undefined) this.#context.results.fail(one, lostCompanion(one));
      else await this.#attempt(one, () => finalise(this.#context, left, id, answered.get(one.path)));
    }
  }
}

function lostCompanion({ path, name }: PlannedChange): Problem {
  const message = `was carried in the file of a stream that it runs with, and the tenant does not tell which of those called ${JSON.stringify(name)} it became`;
  return { code: 'SLC2411', severity: 'error', file: path, place: '', message };
}
