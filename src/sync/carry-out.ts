import pLimit from 'p-limit';
import { printExportFile, readExportFile, type ExportFile } from '../codec/export-file.ts';
import { keptFile, keptFileOf } from '../codec/kept-file.ts';
import { packStream } from '../codec/pack.ts';
import { kindOfPath, kinds } from '../domain/kinds.ts';
import {
  isAdding,
  isBringing,
  isOfShared,
  isRemoving,
  type Adding,
  type Change,
  type ChangeOf,
  type Desired,
  type Removing,
  type SharedRemoval,
  type StreamChange,
  type StreamState,
} from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import { scenariosByStream, streamSlug } from '../domain/tree.ts';
import { NotSupported, PortError } from '../ports/errors.ts';
import type { InventoryItem, StoreSession } from '../ports/store.ts';
import type { ImportOutcome } from '../ports/tenant.ts';
import { AuditedResults } from './audit.ts';
import { isRefusal, revisionOf, validated } from './arrival.ts';
import { inOrder } from './in-order.ts';
import type { Beside } from './journal.ts';
import type { KeptStates, Replaced } from './kept-states.ts';
import { liveMeaning, readLive, type Meaning } from './live-reading.ts';
import { findSuccessors } from './lost-import.ts';
import { LookedAt } from './looked-at.ts';
import { capabilitiesOf, readingsOf } from './observe.ts';
import { importOrder } from './order.ts';
import { isOfAll } from './pass-failure.ts';
import { PassMemory } from './pass-memory.ts';
import { type Planned } from './plan-environment.ts';
import { removeShared } from './remove-shared.ts';
import { removeStreams } from './remove-streams.ts';
import { retire } from './retire.ts';
import { type ImportFacts } from './settle.ts';
import type { Environment, PassDeps } from './subjects.ts';
import { streamReports } from './stream-reports.ts';
import type { ChangeResult, SyncReport } from './sync-report.ts';
import { TenantTrouble } from './tenant-trouble.ts';
import type { TenantWrites } from './tenant-writes.ts';
import { stage } from './traced.ts';

/**
 * How many streams are looked at and verified at once. Calls that write are made one at a time, whatever the number: of a
 * process that stops, no more than one has to be settled.
 */
export const streamsAtOnce = 4;

/**
 * Carries a plan out: imports dependencies first, verifies by exporting again, activates and retires, records. One
 * stream that fails does not stop those that do not need it.
 */
export async function carryOut(
  deps: PassDeps,
  environment: Environment,
  work: Work,
  writes: TenantWrites,
  signal: AbortSignal,
): Promise<SyncReport> {
  return new CarryingOut(deps, environment, work, writes, signal).run();
}

/** What is to be carried out. */
export interface Work {
  readonly planned: Planned;
  /** Why the live content of a stream or shared thing, by path, may not be overwritten: it could not be saved. */
  readonly unsaved: ReadonlyMap<string, Problem>;
}

/** A change whose turn came when the pass was to begin nothing more: it has not failed, and the next pass plans it. */
class NotTried extends Error {}

class CarryingOut {
  readonly #deps: PassDeps;
  readonly #environment: Environment;
  readonly #planned: Planned;
  /** Why the live content of a stream or shared thing, by path, may not be overwritten. */
  readonly #unsaved: ReadonlyMap<string, Problem>;
  readonly #writes: TenantWrites;
  readonly #signal: AbortSignal;
  readonly #results: Map<string, ChangeResult>;
  readonly #memory: PassMemory;
  readonly #kept: KeptStates;
  readonly #lookedAt: LookedAt;
  readonly #turn = pLimit(1);
  #isOutdated = false;
  #isStopped = false;
  readonly #trouble = new TenantTrouble();

  constructor(
    deps: PassDeps,
    environment: Environment,
    { planned, unsaved }: Work,
    writes: TenantWrites,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#environment = environment;
    this.#planned = planned;
    this.#results = new AuditedResults(deps, environment, planned);
    this.#unsaved = unsaved;
    this.#writes = writes;
    this.#signal = signal;
    this.#memory = new PassMemory(deps, environment, planned);
    this.#kept = planned.observed.kept;
    this.#lookedAt = new LookedAt(environment, planned);
  }

  async run(): Promise<SyncReport> {
    const { plan: made, observed } = this.#planned;
    await this.#memory.agreement();
    const bringing = made.changes.filter((change) => isBringing(change));
    const changes = new Map(bringing.map((change) => [change.path, change]));
    const order = importOrder(bringing.map(({ path }) => ({ path, runs: this.#runs(path) })));
    await inOrder(
      order,
      (path) => this.#runs(path),
      { atOnce: streamsAtOnce, goesOn: () => this.#goesOn() },
      (group) => this.#bringGroup(group.map((path) => changes.get(path) as StreamChange)),
    );
    this.#signal.throwIfAborted();
    const retiring = await stage(this.#deps, 'retire', async () => [
      ...(await this.#remove(made.changes.filter(isRemoving))),
      ...(await this.#retire()),
      ...(await this.#removeShared(made.changes.filter(isOfShared))),
    ]);
    const results = this.#resultsIn(order.flat());
    return {
      environment: observed.observation.environment,
      revision: observed.revision,
      plan: made,
      digest: this.#planned.digest,
      results,
      streams: streamReports(this.#planned, results),
      outcome: this.#outcome(results),
      retiring,
      byHand: [],
    };
  }

  /** What was brought in the order of what it needs, whatever came of it first; then what went. */
  #resultsIn(order: readonly string[]): readonly ChangeResult[] {
    const brought = order.flatMap((path) => this.#results.get(path) ?? []);
    const paths = new Set(order);
    return [...brought, ...[...this.#results].flatMap(([path, one]) => (paths.has(path) ? [] : [one]))];
  }

  #outcome(results: readonly ChangeResult[]): SyncReport['outcome'] {
    if (this.#isOutdated) return 'again';
    if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
    if (this.#planned.plan.blockers.length > 0) return 'blocked';
    return results.some(({ outcome }) => outcome === 'handed-over') ? 'handed-over' : 'synced';
  }

  #runs(path: string): readonly string[] {
    return this.#memory.known(path)?.runs ?? [];
  }

  /** Streams that run each other are created in one file; each of any other group, and what exists, by itself. */
  async #bringGroup(group: readonly StreamChange[]): Promise<void> {
    const [first, ...others] = group.filter(isAdding);
    if (first !== undefined) await this.#bring(first, others);
    for (const change of group) {
      if (!this.#isOutdated && !this.#results.has(change.path)) await this.#bring(change, []);
    }
  }

  async #bring(change: StreamChange, carried: readonly ChangeOf<Adding>[]): Promise<void> {
    const unsaved = [change, ...carried]
      .map(({ path }) => this.#unsavedBy(path))
      .find((one) => one !== undefined);
    if (unsaved !== undefined && change.op !== 'set-state') return this.#fail(change, unsaved);
    const needed = [change, ...carried].flatMap(({ path }) => this.#runs(path));
    const failed = needed.find((path) => this.#results.get(path)?.outcome === 'failed');
    if (failed !== undefined && change.op !== 'set-state') {
      this.#fail(change, {
        code: 'SLC2404',
        severity: 'error',
        file: change.path,
        place: '',
        message: `runs ${failed}, which did not arrive`,
      });
      return;
    }
    await this.#attempt(change, () => this.#make(change, carried));
    // What was to be carried did not get further than its carrier.
    const result = this.#results.get(change.path);
    if (result?.problem !== undefined)
      for (const one of carried) if (!this.#results.has(one.path)) this.#fail(one, result.problem);
  }

  /** What sending a stream would overwrite and could not be saved: its own live content, or that of what it carries. */
  #unsavedBy(path: string): Problem | undefined {
    return [path, ...this.#memory.sends(path).keys()]
      .map((one) => this.#unsaved.get(one))
      .find((one) => one !== undefined);
  }

  async #attempt(change: StreamChange, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#trouble.isOver();
    } catch (error) {
      if (error instanceof NotTried) return;
      if (isOfAll(error)) throw error;
      this.#trouble.note(error);
      if (error instanceof NotSupported && change.op === 'replace') await this.#learnNoReplace();
      else {
        this.#fail(change, problemOf(error, change.path));
        await this.#leave(change);
      }
    }
  }

  /** Notes in what state a failed change left a stream, so that a later change of it by a person can be told. */
  async #leave(change: StreamChange): Promise<void> {
    if (change.op === 'create') return;
    this.#memory.keepsPath(change.path);
    const there = await this.#environment.tenant.get(change.id, this.#signal).catch((error: unknown) => {
      if (error instanceof PortError) return undefined;
      throw error;
    });
    const { store, clock } = this.#deps;
    if (there !== undefined) await this.#kept.leave(store, change.path, there.state, clock.now());
  }

  /**
   * One at a time: between the look at what is to be overwritten and the call that does it nothing is waited for. Throws
   * `NotTried` where it has turned out meanwhile that nothing more is to be begun.
   */
  #lookAndWrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      if (!this.#goesOn()) throw new NotTried();
      try {
        return await work();
      } catch (error) {
        // Before the next one's turn.
        this.#trouble.note(error);
        throw error;
      }
    });
  }

  /** Once no, never again yes: what runs a stream that was not tried must not be begun because another one arrived. */
  #goesOn(): boolean {
    this.#isStopped ||= this.#isOutdated || this.#trouble.isLasting || this.#signal.aborted;
    return !this.#isStopped;
  }

  #fail(change: Change, problem: Problem): void {
    this.#deps.log.warn('change failed', {
      environment: this.#environment.name,
      stream: change.path,
      code: problem.code,
      reason: problem.message,
    });
    this.#results.set(change.path, { change, outcome: 'failed', problem });
  }

  /** The tenant can only add streams: what the plan would replace must be switched over to instead. */
  async #learnNoReplace(): Promise<void> {
    const { store, clock } = this.#deps;
    await store.saveStatus({
      subject: capabilitiesOf(this.#environment.tenant),
      at: clock.now(),
      status: { replacesInPlace: false },
    });
    this.#isOutdated = true;
  }

  async #make(change: StreamChange, carried: readonly ChangeOf<Adding>[]): Promise<void> {
    switch (change.op) {
      case 'set-state':
        await stage(
          this.#deps,
          'activate',
          () => this.#lookAndWrite(() => this.#writes.setState(change.path, change.id, change.state)),
          { stream: change.path },
        );
        await this.#kept.forget(this.#deps.store, change.path, this.#deps.clock.now());
        return this.#isDone(change);
      case 'replace':
        return this.#replace(change);
      case 'create':
      case 'switch-over':
        return this.#import(change, carried);
      case 'deactivate':
      case 'delete':
        throw new Error(`${change.path} is to be removed, not brought`);
    }
  }

  async #keep({ path, state }: StreamChange, session: StoreSession, replaced?: Replaced): Promise<void> {
    const kept = replaced === undefined ? { state } : { state, replaced };
    await this.#kept.keep(session, path, kept, this.#deps.clock.now());
  }

  /** Its state is not kept any more. */
  #isDone(change: Change, switched?: ChangeResult['switched']): void {
    this.#results.set(change.path, {
      change,
      outcome: 'done',
      problem: undefined,
      ...(switched === undefined ? {} : { switched }),
    });
  }

  /** What does not arrive as it was sent is put back once: an active stream runs its new version at once. */
  async #replace(change: ChangeOf<'replace'>): Promise<void> {
    const { text, ids } = await this.#pack(change.path, () => false);
    const { before, outcome } = await this.#lookAndWrite(() => this.#sendAnew(change, text));
    this.#learnMapping(change.path, outcome, ids);
    try {
      await this.#settleIn(change, change.id);
    } catch (error) {
      if (isRefusal(error)) await this.#putBack(change, before, outcome.stream.version);
      throw error;
    }
  }

  async #sendAnew(change: ChangeOf<'replace'>, text: string) {
    const { tenant } = this.#environment;
    const there = readExportFile(await tenant.exportFile(change.id, this.#signal), change.path);
    const meaning = await this.#lookedAt.meaningOf(change.path, there);
    this.#lookedAt.refuseOther(change.path, meaning, this.#memory.sends(change.path));
    const before = this.#replaced(change, there, meaning);
    await this.#memory.bringing([change.path]);
    const beside: Beside<ImportOutcome> = {
      before: (session) => this.#keep(change, session, before),
      after: (session) => this.#memory.sent(change.path, session),
    };
    const outcome = await stage(
      this.#deps,
      'import',
      () => this.#writes.replace(change.path, change.id, text, this.#versionOf(change.id), beside),
      { stream: change.path },
    );
    return { before, outcome };
  }

  async #refuseMoved({ path, id }: ChangeOf<'switch-over'>): Promise<void> {
    const bytes = await this.#environment.tenant.exportFile(id, this.#signal);
    await this.#lookedAt.refuseMoved(path, bytes, this.#memory.sends(path));
  }

  /** What is to be put back if a new version is not right: that of a pass that was cut off where its own is still there. */
  #replaced({ path, before }: ChangeOf<'replace'>, there: ExportFile, { fingerprint }: Meaning): Replaced {
    const sent = this.#memory.desired(path).fingerprint;
    const earlier = this.#kept.replaced().get(path);
    const isCutOff = earlier !== undefined && [earlier.sent, earlier.fingerprint].includes(fingerprint);
    const isTouched = this.#kept.before(path, before) === undefined;
    if (isCutOff) return { ...earlier, sent, state: isTouched ? before : earlier.state };
    return { file: keptFile(there, this.#environment.secrets), state: before, fingerprint, sent };
  }

  #versionOf(id: string): number | undefined {
    return this.#planned.observed.listing.streams.find((stream) => stream.id === id)?.version;
  }

  async #putBack(change: ChangeOf<'replace'>, before: Replaced, version: number | undefined): Promise<void> {
    const file = keptFileOf(before.file, change.path, this.#environment.secrets);
    await this.#writes.replace(change.path, change.id, printExportFile(file.envelope, file.payload), version);
    await this.#memory.putBack(change.path, await this.#lookedAt.meaningOf(change.path, file));
    const { state } = await validated(this.#deps, this.#environment, change, this.#signal);
    if (state !== before.state) await this.#writes.setState(change.path, change.id, before.state);
    await this.#deps.store.atomically((session) =>
      this.#kept.putBack(session, change.path, this.#deps.clock.now()),
    );
  }

  /** Adds a stream, and in its file those of its group that the tenant does not have either. */
  async #import(change: ChangeOf<Adding>, companions: readonly ChangeOf<Adding>[]): Promise<void> {
    const group = [change, ...companions];
    const given = await this.#lookAndWrite(async () => {
      const replacing = group.filter((one) => one.op === 'switch-over');
      for (const one of replacing) await this.#refuseMoved(one);
      for (const one of replacing) await this.#keep(one, this.#deps.store);
      return (await this.#successors(group)) ?? (await this.#importFile(change, companions));
    });
    for (const one of group) {
      const id = given.get(one.path);
      // One of a cycle may have its path already: then only its state is left to be set.
      const left = 'id' in one && one.id === id ? { ...one, op: 'set-state' as const } : one;
      if (id === undefined) this.#fail(one, lostCompanion(one));
      else await this.#attempt(one, () => this.#settleIn(left, id));
    }
  }

  /** What a pass that was cut off has imported already to take over: sent again, it would be there twice. */
  async #successors(group: readonly ChangeOf<Adding>[]): Promise<ReadonlyMap<string, string> | undefined> {
    if (group.some(({ op }) => op === 'create')) return undefined;
    const { load, ignored, ids, listing } = this.#planned.observed;
    const listed = new Set(listing.streams.map(({ id }) => id));
    const paths = new Set(group.map(({ path }) => path));
    const spare = this.#memory.retired().filter(({ id, path }) => listed.has(id) && paths.has(path));
    if (spare.length === 0) return undefined;
    const wanted = group.map(({ path, ...change }) => ({
      path,
      fingerprint: this.#memory.desired(path).fingerprint,
      brings: this.#memory.sends(path),
      candidates: [
        ...spare.filter((one) => one.path === path).map(({ id }) => id),
        ...('id' in change ? [change.id] : []),
      ],
    }));
    const rendered = await load(this.#withRuns([...paths]));
    const search = { environment: this.#environment, rendered, ignored, ids };
    const found = await findSuccessors(search, wanted, this.#signal);
    const isSpare = (id: string) => spare.some((one) => one.id === id);
    const successors = [...(found ?? [])].filter(([, id]) => isSpare(id));
    if (successors.length === 0) return undefined;
    await this.#memory.own(successors.map(([path, id]) => ({ path, id, takesOver: true })));
    return found;
  }

  /** The ids, by path, that came of a file. */
  async #importFile(
    change: ChangeOf<Adding>,
    companions: readonly ChangeOf<Adding>[],
  ): Promise<ReadonlyMap<string, string>> {
    const carried = new Set(companions.map(({ path }) => path));
    const { text, ids } = await this.#pack(change.path, (path) => carried.has(path));
    const facts = this.#importFacts([change, ...companions]);
    const given = new Map<string, string>();
    await this.#memory.bringing([change, ...companions].map(({ path }) => path));
    const arrived = async (outcome: ImportOutcome) => {
      this.#learnMapping(change.path, outcome, ids);
      given.set(change.path, outcome.stream.id);
      for (const [path, id] of await this.#companionIds(outcome, companions, ids, facts)) given.set(path, id);
      // Together: of a file of which a part is known, the rest could not be told from what others made.
      await this.#memory.own(
        [change, ...companions].flatMap(({ path, op }) => {
          const id = given.get(path);
          return id === undefined ? [] : [{ path, id, takesOver: op === 'switch-over' }];
        }),
      );
    };
    await stage(this.#deps, 'import', () => this.#writes.importFile(change.path, text, facts, arrived), {
      stream: change.path,
    });
    return given;
  }

  /** The ids of the streams that a file carried, also where the tenant does not tell: then by name among the new. */
  async #companionIds(
    { stream, mapping }: ImportOutcome,
    companions: readonly Change[],
    fileIds: ReadonlyMap<string, string>,
    { before }: ImportFacts,
  ): Promise<ReadonlyMap<string, string>> {
    const told = companions.map(({ path }) => [path, mapping.subflows[fileIds.get(path) ?? '']] as const);
    const ids = new Map(told.flatMap(([path, id]) => (id === undefined ? [] : [[path, id] as const])));
    if (ids.size === companions.length) return ids;
    const known = new Set([...before, ...this.#memory.owned(), ...ids.values(), stream.id]);
    const listing = await this.#environment.tenant.list(this.#signal);
    for (const { path, name } of companions.filter((one) => !ids.has(one.path))) {
      const [found, ...others] = listing.streams.filter((one) => one.name === name && !known.has(one.id));
      if (found !== undefined && others.length === 0) ids.set(path, found.id);
    }
    return ids;
  }

  /** What a later pass needs to find this import again if its answer never comes. */
  #importFacts(changes: readonly ChangeOf<Adding>[]): ImportFacts {
    const names = new Set(changes.map(({ name }) => name));
    const namesakes = this.#planned.observed.listing.streams.filter(({ name }) => names.has(name));
    const desired = changes.map(({ path }) => this.#memory.desired(path));
    return {
      streams: changes.map((change) => ({
        path: change.path,
        name: change.name,
        replaced: change.op === 'switch-over' ? change.id : undefined,
      })),
      before: [...new Set([...namesakes.map(({ id }) => id), ...this.#memory.ownedAs(names)])].sort(),
      revision: this.#planned.observed.revision,
      sent: new Map(desired.flatMap(({ path, fingerprint, carries }) => [[path, fingerprint], ...carries])),
    };
  }

  async #pack(path: string, carries: (stream: string) => boolean) {
    const { plan, observed } = this.#planned;
    const { ids } = observed;
    const rendered = await observed.load(this.#withRuns([path]));
    // What the tenant gave to the version before says nothing of the file: a switch-over makes everything anew.
    const packed = packStream(rendered, path, {
      ids,
      apps: this.#environment.apps,
      at: this.#deps.clock.now(),
      carries,
      leavesOut: (shared) => plan.leftOut.includes(shared),
      scenarios: scenariosByStream(rendered),
    });
    for (const used of packed.ids.keys()) {
      const kind = kindOfPath(used);
      if (kind !== undefined && !kinds[kind].carried && ids.idOf(used) === undefined) {
        throw new InvalidInput(`${used}.json`, '', 'is bound to nothing in this environment', 'SLC2405');
      }
    }
    return packed;
  }

  /** Streams, and those that they run at any remove: all that a file of theirs can have in it. */
  #withRuns(paths: readonly string[]): ReadonlySet<string> {
    const all = new Set(paths);
    // What is added while a set is walked is walked too.
    for (const path of all) for (const run of this.#runs(path)) all.add(run);
    return all;
  }

  #learnMapping(path: string, outcome: ImportOutcome, fileIds: ReadonlyMap<string, string>): void {
    const { ids } = this.#planned.observed;
    for (const [used, fileId] of fileIds) {
      if (!used.startsWith(`${path}/`)) continue;
      const given =
        kindOfPath(used) === 'hook' ? outcome.mapping.hooks[fileId] : outcome.mapping.scenarios[fileId];
      if (given !== undefined) ids.set(used, given);
    }
  }

  /** Verify by exporting again, activate, record. */
  async #settleIn(change: StreamChange, id: string): Promise<void> {
    const { path, state } = change;
    const facts = { stream: path };
    const desired = this.#memory.desired(path);
    const verify = () => this.#verified(change, id, desired);
    const { stream, meaning } = await stage(this.#deps, 'verify', verify, facts);
    const activate = () => this.#activate(change, id, stream.state);
    const switched = await stage(this.#deps, 'activate', activate, facts);
    const record = async () => {
      const revision = await revisionOf(this.#environment, stream, state, this.#signal);
      const arrived = { path, id, meaning, revision, takesOver: change.op === 'switch-over' };
      const at = this.#deps.clock.now();
      await this.#memory.arrived(arrived, (session) => this.#kept.forget(session, path, at));
      this.#isDone(change, switched);
    };
    await stage(this.#deps, 'record', record, facts);
  }

  async #verified(change: Change, id: string, desired: Desired) {
    const { tenant, apps } = this.#environment;
    const { observed } = this.#planned;
    const refuse = async (problem: InvalidInput, live: string): Promise<never> => {
      await this.#memory.arrivedDifferently(change.path, live);
      throw problem;
    };
    // What takes over goes again if it is not right: until then the tenant holds what it did.
    const before = observed.observation.live.get(change.path);
    const old = change.op === 'switch-over' && before?.is === 'known' ? before.fingerprint : undefined;
    const sent = { path: change.path, id };
    const stream = await validated(this.#deps, this.#environment, sent, this.#signal).catch(
      (error: unknown) => {
        if (isRefusal(error) && old !== undefined) return refuse(error, old);
        throw error;
      },
    );
    const bytes = await tenant.exportFile(id, this.#signal);
    const file = readExportFile(bytes, change.path);
    const names = await observed.namesFor(change.path);
    const live = readLive(file, observed.ids, names, { apps, ignored: observed.ignored });
    const meaning = liveMeaning(file, live, change.path);
    for (const { path, id: given } of live.ids.changes()) observed.ids.set(path, given);
    if (meaning.fingerprint === desired.fingerprint) return { stream, meaning };
    const reason = 'what the tenant holds after the import is not what was sent';
    return refuse(new InvalidInput(change.path, '', reason, 'SLC2408'), old ?? meaning.fingerprint);
  }

  /**
   * Brings the state to what the plan says. Of a switch-over the new one is activated and the old one deactivated, in
   * the order that the environment wants; how long both or neither were active is told.
   */
  async #activate(change: StreamChange, id: string, state: StreamState): Promise<ChangeResult['switched']> {
    const { clock } = this.#deps;
    // What others run stays at work for them until they have been replaced and have gone.
    const { desired } = this.#planned.observed.observation;
    const isRun = () => desired.some(({ runs }) => runs.includes(change.path));
    const isSwitch = change.op === 'switch-over' && change.before === 'active' && !isRun();
    const activate = async () => {
      if (state !== change.state) await this.#writes.setState(change.path, id, change.state);
    };
    if (!isSwitch) {
      await activate();
      return undefined;
    }
    const isGap = this.#environment.switchOver === 'gap' || change.state === 'inactive';
    const from = clock.now();
    if (!isGap) await activate();
    await this.#writes.setState(change.path, change.id, 'inactive');
    if (isGap) await activate();
    if (change.state === 'inactive') return undefined;
    return { active: isGap ? 'neither' : 'both', milliseconds: clock.now() - from };
  }

  /** True where this pass has put something else in the place of what was observed. */
  #isAnew(path: string): boolean {
    const result = this.#results.get(path);
    return result?.outcome === 'done' && result.change.op !== 'set-state';
  }

  /** True where a stream is gone from the tenant that another still runs by its id. */
  #isMissed(id: string): boolean {
    const { listing, observation } = this.#planned.observed;
    if (listing.streams.some((stream) => stream.id === id)) return false;
    return [...observation.live].some(
      ([path, one]) => one.is === 'known' && one.runs.includes(id) && !this.#isAnew(path),
    );
  }

  /** A line for each stream that has to wait. */
  async #remove(changes: readonly ChangeOf<Removing>[]): Promise<readonly string[]> {
    if (this.#isOutdated) return [];
    const { live } = this.#planned.observed.observation;
    const work = {
      environment: this.#environment,
      writes: this.#writes,
      kept: this.#kept,
      live: new Map([...live].filter(([path]) => !this.#isAnew(path))),
      unsaved: this.#unsaved,
      refuseMoved: async ({ path, id }: ChangeOf<'delete'>) => {
        const bytes = await this.#environment.tenant.exportFile(id, this.#signal);
        await this.#lookedAt.refuseMoved(path, bytes, new Map());
      },
    };
    const lacking = this.#lackingNames();
    const kept = changes.filter(({ name }) => lacking.has(name));
    for (const change of kept)
      this.#results.set(change.path, { change, outcome: 'waiting', problem: undefined });
    const removed = await removeStreams(
      this.#deps,
      work,
      changes.filter(({ name }) => !lacking.has(name)),
    );
    for (const { result } of removed) this.#results.set(result.change.path, result);
    return [
      ...kept.map(
        ({ path, id }) => `${streamSlug(path)} (${id}): the new one of its name did not arrive yet`,
      ),
      ...removed.flatMap(({ reason }) => reason ?? []),
    ];
  }

  /** A line for each event, rule or form that has to wait. */
  async #removeShared(changes: readonly SharedRemoval[]): Promise<readonly string[]> {
    if (this.#isOutdated || changes.length === 0) return [];
    const { observed } = this.#planned;
    const isLeft = (stream: string) =>
      !this.#isAnew(stream) || this.#results.get(stream)?.change.op === 'deactivate';
    const work = {
      environment: this.#environment,
      writes: this.#writes,
      observed,
      unsaved: this.#unsaved,
      userOf: (path: string) =>
        [...observed.observation.live].find(
          ([stream, one]) => one.is === 'known' && one.carries.has(path) && isLeft(stream),
        )?.[0],
    };
    const removed = await removeShared(this.#deps, work, changes, this.#signal);
    for (const { result } of removed) this.#results.set(result.change.path, result);
    return removed.flatMap(({ reason }) => reason ?? []);
  }

  /** Names of streams that should be there by now and are not, or cannot run: what has one and goes may be the same, moved in git. */
  #lackingNames(): ReadonlySet<string> {
    const { plan, observed } = this.#planned;
    const { desired } = observed.observation;
    const isLacking = (path: string) =>
      plan.blocked.includes(path) || this.#results.get(path)?.outcome === 'failed';
    return new Set(desired.filter(({ path }) => isLacking(path)).map(({ name }) => name));
  }

  /** Replaced streams that may go: those whose successor did not fail just now. */
  async #retire(): Promise<readonly string[]> {
    if (this.#isOutdated) return [];
    const due = this.#memory
      .retired()
      .filter(({ path, id }) => this.#results.get(path)?.outcome !== 'failed' && !this.#isMissed(id));
    const remembered =
      due.length === 0 ? [] : await this.#deps.store.observations(readingsOf(this.#environment));
    const readings = new Map(remembered.map((reading) => [reading.id, reading]));
    const retirement = {
      environment: this.#environment,
      listing: this.#planned.observed.listing,
      writes: this.#writes,
      runs: (path: string) => this.#runs(path),
      isEdited: async (item: InventoryItem) => {
        const reading = readings.get(item.id);
        if (reading === undefined) return false;
        const bytes = await this.#environment.tenant.exportFile(item.id, this.#signal);
        return this.#lookedAt.isEdited(item, bytes, reading);
      },
    };
    return retire(this.#deps, retirement, due, this.#signal);
  }
}

function lostCompanion({ path, name }: Change): Problem {
  const message = `was carried in the file of a stream that it runs with, and the tenant does not tell which of those called ${JSON.stringify(name)} it became`;
  return { code: 'SLC2411', severity: 'error', file: path, place: '', message };
}

function problemOf(error: unknown, path: string): Problem {
  if (error instanceof InvalidInput) return error.problem();
  if (error instanceof PortError)
    return { code: error.code, severity: 'error', file: path, place: '', message: error.message };
  throw error;
}
