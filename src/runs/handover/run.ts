import type { ClosedGate, GateVerdict } from '../../core/gate/gate.ts';
import { jsonObject } from '../../core/json/json.ts';
import { isAdding, type Adding, type PlannedChange, type ChangeOf } from '../../core/plan/plan.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { listOf } from '../../core/plan/readiness.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type {
  HandedOver,
  HandOverTenant,
  HandOverBatch,
  BatchFolderState,
  StreamThere,
  Withdrawal,
} from '../../ports/hand-over.ts';
import { differences } from './verification-mismatch.ts';
import { usedIds } from './choices.ts';
import { fileGroups } from './file-groups.ts';
import { saveHandOvers, type RequestedState, type HandOvers, type Outstanding } from './hand-overs.ts';
import type { ConfirmedStream, ByHand } from './intake.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { shapeOf } from '../reading/live-meaning.ts';
import { importOrder } from '../../core/plan/order.ts';
import { RunState } from '../sync/record.ts';
import type { Planned } from '../sync/plan.ts';
import { roundFile, streamThere, type RoundFile } from './batch-file.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { syncReport, type SyncReport } from '../sync/report.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';
import { superseded, takenBack, withParts } from './withdraw.ts';

/** Inputs of a run for a tenant that only people write to. */
export interface HandOverFacts {
  readonly environment: Environment;
  readonly tenant: HandOverTenant;
  readonly planned: Planned;
  readonly journal: Journal;
  /**
   * Streams and shared files that must not be overwritten because their live content could not be saved, by path with
   * the problem.
   */
  readonly unsaved: ReadonlyMap<string, Problem>;
  /** Decision of the gates about handing over. */
  readonly verdict: GateVerdict;
}

/**
 * Records people's work, and hands over the next changes in one batch: each stream whose subflows have known ids in the
 * tenant, with the subflows that only it runs. Does not hand over the same again while a batch waits.
 */
export async function handOverRun(
  deps: RunDeps,
  facts: HandOverFacts,
  signal: AbortSignal,
): Promise<SyncReport> {
  const { byHand } = facts.planned.observed;
  if (byHand === undefined) throw new Error('a tenant that people write to was observed like another');
  return new HandOverRun(deps, facts, byHand, signal).run();
}

/** Limit of stored contents of a stream's earlier files. */
const maxEarlier = 20;

class HandOverRun {
  readonly #deps: RunDeps;
  readonly #facts: HandOverFacts;
  readonly #byHand: ByHand;
  readonly #signal: AbortSignal;
  readonly #memory: RunState;
  readonly #results = new Map<string, ChangeResult>();
  readonly #lines: string[] = [];
  readonly #later: string[] = [];
  /** Files that people are asked to import, by path of their streams. */
  readonly #told = new Map<string, string>();
  /** Commit time of the revision, so that the same batch gives the same files. */
  #at = 0;
  #handOvers: HandOvers;
  /** Set if the gates prevented a hand-over. */
  #gate: ClosedGate | undefined;

  constructor(deps: RunDeps, facts: HandOverFacts, byHand: ByHand, signal: AbortSignal) {
    this.#deps = deps;
    this.#facts = facts;
    this.#byHand = byHand;
    this.#signal = signal;
    this.#memory = new RunState(deps, facts.environment, facts.planned);
    this.#handOvers = afterIntake(byHand);
  }

  async run(): Promise<SyncReport> {
    const { plan, observed } = this.#facts.planned;
    await this.#recordConfirmed();
    const { packed, later } = await this.#packAll();
    const states = plan.changes.filter((change) => change.op === 'set-state');
    const untold = states.filter(({ path }) => this.#handOvers.asked.get(path)?.isTold !== true);
    const { verdict } = this.#facts;
    const hasNew = packed.length > 0 || untold.length > 0;
    const isStopped = plan.stops.length > 0;
    if (hasNew && !verdict.go) this.#gate = verdict;
    else if (hasNew && !isStopped) await this.#handOver(packed, states, later);
    if (!isStopped) await this.#withdraw();
    const announced = verdict.go && !isStopped ? states : states.filter((change) => !untold.includes(change));
    for (const change of announced) this.#noteState(change, untold.includes(change));
    this.#noteConfirmed();
    this.#noteReminders();
    // Files from before the gate closed are still in the outbox, and people should not import them now.
    if (!verdict.go && this.#lines.length > 0) this.#gate ??= verdict;
    const lines = verdict.go ? this.#lines : this.#lines.map((line) => `not now: ${line}`);
    const results = [...this.#results.values()];
    const differing = await differences(this.#facts.environment, observed, plan, this.#signal);
    const report = syncReport(this.#facts.planned, {
      results,
      outcome: this.#outcome(results),
      ...(this.#gate === undefined ? {} : { gate: this.#gate }),
      byHand: [...lines, ...this.#later],
      ...(differing.length === 0 ? {} : { differences: differing }),
    });
    const linesOf = (stream: string) =>
      differing.filter(({ path }) => path === stream).flatMap(({ lines }) => lines);
    const streams = report.streams.map((stream) => ({
      ...stream,
      problems: [...stream.problems, ...linesOf(stream.path)],
    }));
    return { ...report, streams };
  }

  #outcome(results: readonly ChangeResult[]): SyncReport['outcome'] {
    if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
    if (this.#gate !== undefined) return 'waiting';
    if (this.#facts.planned.plan.blockers.length > 0) return 'blocked';
    return results.some(({ outcome }) => outcome !== 'done') ? 'handed-over' : 'synced';
  }

  /** Records the imported streams as managed, and people's choices. */
  async #recordConfirmed(): Promise<void> {
    const { confirmed } = this.#byHand;
    await this.#deps.store.atomically(async (session) => {
      if (confirmed.length > 0) await this.#memory.received(confirmed, session);
      if (hasNews(this.#byHand)) await this.#save(session);
    });
    await this.#memory.agreement();
  }

  #save(session: Parameters<typeof saveHandOvers>[0]): Promise<void> {
    const { environment } = this.#facts;
    return saveHandOvers(session, environment.name, this.#handOvers, this.#deps.clock.now());
  }

  /** Returns the files that can be imported now, and the streams that wait for exports of their subflows. */
  async #packAll() {
    const { plan, observed } = this.#facts.planned;
    const packed: RoundFile[] = [];
    const later: HandOverBatch['later'][number][] = [];
    const changes = new Map(plan.changes.map((change) => [change.path, change]));
    const runsOf = (path: string) => this.#memory.desired(path).runs;
    this.#at = (await this.#deps.repository.commitInfo(observed.revision)).at;
    for (const group of fileGroups(observed.observation.desired, plan.changes)) {
      const adding = group.map((path) => changes.get(path) as PlannedChange).filter(isAdding);
      const unsaved = adding.map(({ path }) => this.#unsavedBy(path)).find((one) => one !== undefined);
      const members = new Set(adding.map(({ path }) => path));
      const needs = [...new Set(adding.flatMap(({ path }) => runsOf(path)))].filter(
        (path) => !members.has(path),
      );
      const missing = needs.find(
        (path) => isMoving(changes.get(path)) || observed.ids.idOf(path) === undefined,
      );
      if (unsaved !== undefined) {
        for (const change of adding) this.#fail(change, unsaved);
      } else if (missing !== undefined) {
        const name = changes.get(missing)?.name ?? streamSlug(missing);
        for (const change of adding) later.push(this.#postpone(change, name));
      } else if (adding.every((change) => this.#isOutstanding(change, needs))) {
        for (const change of adding) this.#wait(change, 'waiting');
      } else {
        const one = this.#pack(adding, needs);
        if (one !== undefined) packed.push(one);
      }
    }
    return { packed, later };
  }

  /** Returns the problem of unsaved content that a stream's file would overwrite. */
  #unsavedBy(path: string): Problem | undefined {
    const overwritten = [path, ...this.#memory.sends(path).keys()];
    return overwritten.map((one) => this.#facts.unsaved.get(one)).find((one) => one !== undefined);
  }

  #postpone(change: PlannedChange, missing: string) {
    const reason = `runs ${missing}, whose export is not there yet`;
    this.#results.set(change.path, { change, outcome: 'waiting', problem: undefined });
    this.#later.push(`${streamSlug(change.path)}: comes in a later round: it ${reason}`);
    return { name: change.name, reason };
  }

  /** Returns true if the outbox has the current file of the stream. */
  #isOutstanding({ path }: PlannedChange, needs: readonly string[]): boolean {
    const { compared, ids } = this.#facts.planned.observed;
    const handed = this.#handOvers.outstanding.get(path);
    if (handed === undefined || handed.isTakenBack) return false;
    if (handed.shape !== shapeOf(compared, path)) return false;
    if (!isSameMap(handed.carries, this.#memory.desired(path).carries)) return false;
    if (!stillUses(handed.uses, usedIds(compared, path, ids))) return false;
    return handed.runs.size === needs.length && needs.every((run) => handed.runs.get(run) === ids.idOf(run));
  }

  #wait(change: PlannedChange, outcome: 'handed-over' | 'waiting'): void {
    const { file } = this.#handOvers.outstanding.get(change.path) as Outstanding;
    this.#told.set(change.path, file);
    this.#results.set(change.path, { change, outcome, problem: undefined });
    this.#lines.push(`${streamSlug(change.path)}: import ${file} by its checklist, then export the stream`);
  }

  #pack(changes: readonly ChangeOf<Adding>[], needs: readonly string[]): RoundFile | undefined {
    const { environment, planned } = this.#facts;
    try {
      return roundFile(environment, planned.observed, { changes, needs, at: this.#at });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const change of changes) this.#fail(change, error.problem());
      return undefined;
    }
  }

  #fail(change: PlannedChange, problem: Problem): void {
    this.#results.set(change.path, { change, outcome: 'failed', problem });
  }

  async #handOver(
    packed: readonly RoundFile[],
    states: readonly ChangeOf<'set-state'>[],
    later: HandOverBatch['later'],
  ): Promise<void> {
    const { tenant, journal, planned } = this.#facts;
    const { environment } = planned.observed.observation;
    const round: HandOverBatch = {
      environment,
      revision: planned.observed.revision,
      files: packed.map(({ file }) => file),
      states: states.map((change) => ({
        ...streamThere(planned.observed.listing, change),
        state: change.state,
      })),
      retired: this.#retired(),
      later,
    };
    const paths = [...packed.flatMap(({ changes }) => changes), ...states].map(({ path }) => path);
    const { place, files } = await journal.write({
      call: 'hand over a round',
      facts: jsonObject([['paths', paths]]),
      make: () => tenant.handOver(round, this.#standing(), this.#signal),
      result: (handed) => jsonObject([['place', handed.place]]),
    });
    this.#deps.log.info('handed over', { environment, place, files: files.length, states: states.length });
    this.#remember(packed, states, { place, files });
    await this.#deps.store.atomically((session) => this.#save(session));
    for (const change of packed.flatMap(({ changes }) => changes)) this.#wait(change, 'handed-over');
  }

  #remember(
    packed: readonly RoundFile[],
    states: readonly ChangeOf<'set-state'>[],
    { place, files }: HandedOver,
  ): void {
    const { asked, bindings, standIns, takingBack, outstanding: before } = this.#handOvers;
    const handed = packed.flatMap(({ changes, runs }, index) =>
      changes.map((change): Outstanding => this.#outstanding(change, changes, runs, files[index] as string)),
    );
    const outstanding = new Map([...before, ...handed.map((one) => [one.path, one] as const)]);
    const requested = states.map(({ path, id, state }): [string, RequestedState] => [
      path,
      { id, state, isTold: true, place },
    ]);
    const retold = requested.flatMap(([path]): readonly Withdrawal[] => {
      const old = asked.get(path);
      return old?.place === undefined ? [] : [{ is: 'state', place: old.place, id: old.id, by: place }];
    });
    this.#handOvers = {
      bindings,
      outstanding,
      asked: new Map([...asked, ...requested]),
      standIns: new Set([...standIns, ...packed.flatMap((one) => one.standIns)]),
      newest: place,
      takingBack: withParts(takingBack, [...superseded(before, outstanding), ...retold]),
    };
  }

  /** Returns the files that should be in the outbox. */
  #standing(): BatchFolderState {
    const { outstanding, newest } = this.#handOvers;
    return { newest, files: [...outstanding.values()].map(({ file }) => file) };
  }

  /** Marks withdrawn parts in earlier batches, including those that an interrupted run could not mark. */
  async #withdraw(): Promise<void> {
    const { tenant, planned } = this.#facts;
    const { changes, blocked } = planned.plan;
    const states = new Map(changes.flatMap((one) => (one.op === 'set-state' ? [[one.path, one.state]] : [])));
    const before = this.#handOvers;
    this.#handOvers = takenBack(before, {
      file: ({ path, file }) => blocked.includes(path) || this.#isToImport(path, file),
      state: (path, { state, isTold }) =>
        !isTold || blocked.includes(path) || states.get(path) === state || this.#results.has(path),
    });
    if (this.#handOvers !== before) await this.#deps.store.atomically((session) => this.#save(session));
    const { takingBack } = this.#handOvers;
    if (takingBack.length === 0) return;
    await tenant.withdraw(takingBack, this.#signal);
    this.#deps.log.info('took back', {
      environment: planned.observed.observation.environment,
      parts: takingBack.length,
    });
    this.#handOvers = { ...this.#handOvers, takingBack: [] };
    await this.#deps.store.atomically((session) => this.#save(session));
  }

  /** Returns true if people should import that file, or if the desired state of its stream is unknown. */
  #isToImport(path: string, file: string): boolean {
    const result = this.#results.get(path);
    if (result?.outcome === 'failed') return true;
    return result !== undefined && this.#told.get(path) === file;
  }

  #outstanding(
    change: ChangeOf<Adding>,
    group: readonly PlannedChange[],
    runs: ReadonlyMap<string, string>,
    file: string,
  ): Outstanding {
    const { compared, listing, ids } = this.#facts.planned.observed;
    const { path, name, state } = change;
    const shape = shapeOf(compared, path);
    const before = this.#handOvers.outstanding.get(path);
    const earlier = before === undefined ? [] : [before.shape, ...before.earlier];
    return {
      path,
      name,
      shape,
      earlier: [...new Set(earlier)].filter((one) => one !== shape).slice(0, maxEarlier),
      replaced: change.op === 'create' ? undefined : change.id,
      before: listing.streams.filter((stream) => stream.name === name).map(({ id }) => id),
      state,
      runs,
      uses: usedIds(compared, path, ids),
      carries: this.#memory.desired(path).carries,
      companions: group.map((one) => one.path).filter((one) => one !== path),
      file,
      at: this.#deps.clock.now(),
      isTakenBack: false,
    };
  }

  #noteState(change: ChangeOf<'set-state'>, isNew: boolean): void {
    this.#results.set(change.path, {
      change,
      outcome: isNew ? 'handed-over' : 'waiting',
      problem: undefined,
    });
    const verb = change.state === 'active' ? 'activate' : 'deactivate';
    this.#lines.push(`${streamSlug(change.path)}: ${verb} it, and export it again`);
  }

  /** Adds a result for each imported stream that needs no further change. */
  #noteConfirmed(): void {
    const { plan } = this.#facts.planned;
    for (const arrival of this.#byHand.confirmed) {
      const { path } = arrival;
      const problem = plan.blockers.find(({ file }) => file === path);
      if (this.#results.has(path)) continue;
      const isBlocked = plan.blocked.includes(path) && problem !== undefined;
      const outcome = isBlocked ? 'failed' : 'done';
      this.#results.set(path, { change: confirmedChange(arrival), outcome, problem });
    }
  }

  #noteReminders(): void {
    this.#noteCandidates();
    for (const { stream, path } of this.#byHand.unchosen)
      this.#lines.push(
        `${streamSlug(stream)}: ${path} was not chosen when it was imported: choose it in the tenant, and export it again`,
      );
    for (const { id, name } of this.#retired())
      this.#lines.push(
        `${name} (${id}): replaced; remove it in the tenant, then its file from the inbox, or from \`done\` in it`,
      );
  }

  /** Adds the possible choices for unbound references that the tenant's exports show. */
  #noteCandidates(): void {
    for (const item of this.#facts.planned.plan.readiness) {
      if (item.is !== 'left to a person' || item.candidates.length === 0) continue;
      if (!item.neededBy.some((stream) => this.#told.has(stream))) continue;
      this.#lines.push(
        `${item.path} needs a choice; possible matches: ${listOf(item.candidates, item.wanted)}`,
      );
    }
  }

  /**
   * Returns the replaced streams that still exist as far as Sluice knows, because a person who removes one also removes
   * its export. Callers come before their subflows, which the tenant protects.
   */
  #retired(): readonly StreamThere[] {
    const { listing, observation } = this.#facts.planned.observed;
    const order = importOrder(observation.desired).flat();
    const retired = this.#memory
      .retired()
      .toSorted((one, other) => order.indexOf(other.path) - order.indexOf(one.path));
    return retired.flatMap(({ id }) => {
      const listed = listing.streams.find((stream) => stream.id === id);
      return listed === undefined ? [] : [{ id, name: listed.name }];
    });
  }
}

/** Returns the facts to store after an intake is recorded. */
function afterIntake({ handOvers, confirmed, chosen, asked }: ByHand): HandOvers {
  const outstanding = new Map(handOvers.outstanding);
  for (const { path, id, outstanding: one, earlier } of confirmed) {
    if (earlier === undefined) outstanding.delete(path);
    // An earlier file was imported first. The last one follows and replaces it.
    else outstanding.set(path, { ...one, replaced: id, before: [...one.before, id] });
  }
  return {
    ...handOvers,
    outstanding,
    asked,
    bindings: new Map([...handOvers.bindings, ...chosen]),
  };
}

/** Returns true if an intake has new facts. Requested states only shrink, except for those of new imports. */
function hasNews({ handOvers, confirmed, chosen, asked }: ByHand): boolean {
  return confirmed.length > 0 || chosen.size > 0 || asked.size !== handOvers.asked.size;
}

/** Returns true if the file's ids are still valid. A choice that was open may have an id by now. */
function stillUses(handed: Outstanding['uses'], now: ReadonlyMap<string, string | undefined>): boolean {
  if (handed === undefined) return true;
  const isSame = (path: string) => handed.has(path) && (handed.get(path) ?? now.get(path)) === now.get(path);
  return handed.size === now.size && [...now.keys()].every(isSame);
}

function isSameMap(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

/** Returns true for a change that gives a stream another id. */
function isMoving(change: PlannedChange | undefined): boolean {
  return change !== undefined && isAdding(change);
}

function confirmedChange({ path, outstanding }: ConfirmedStream): PlannedChange {
  const { name, state, replaced } = outstanding;
  const reasons = ['its export was seen'];
  if (replaced === undefined) return { op: 'create', path, name, reasons, state };
  return { op: 'switch-over', path, name, reasons, id: replaced, before: state, state, webhooks: [] };
}
