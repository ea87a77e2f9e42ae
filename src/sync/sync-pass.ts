import { createHash } from 'node:crypto';
import { packStream, subflowsOf } from '../codec/pack.ts';
import { kindOfPath, kinds } from '../domain/kinds.ts';
import { jsonObject, type Json } from '../domain/json.ts';
import { plan, type Change, type ChangeOf, type Plan, type StreamState } from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import { streamFileOf, streamSlug } from '../domain/tree.ts';
import { NotFound, NotSupported, PortError } from '../ports/errors.ts';
import type { InventoryItem, StoreSession } from '../ports/store.ts';
import type { ImportOutcome, TenantStream } from '../ports/tenant.ts';
import { bookOf, newIdentities } from './identity-book.ts';
import { Journal } from './journal.ts';
import { meaningOf, readLive } from './live-reading.ts';
import { capabilitiesOf, meaningFacts, observe, readingsOf, type Observed } from './observe.ts';
import { importOrder } from './order.ts';
import { settle } from './settle.ts';
import { branchRef, type Environment, type PassDeps } from './subjects.ts';
import type { ChangeResult, SyncReport } from './sync-report.ts';

/** A plan and what it was made from. */
export interface Planned {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly digest: string;
}

/** The environment's branch is not there yet: nothing can be compared. */
export class BranchMissing extends Error {
  override readonly name = 'BranchMissing';
  readonly branch: string;
  constructor(branch: string, from: string, environment: string) {
    super(
      `branch ${branch} does not exist yet: promote ${from} to ${environment}, and make it from the branch sluice/promote/${environment}`,
    );
    this.branch = branch;
  }
}

/** What a sync would do. Writes nothing, to git, tenant or inventory. */
export async function planEnvironment(
  deps: PassDeps,
  environment: Environment,
  options: { revision?: string },
  signal: AbortSignal,
): Promise<Planned> {
  const heads = await deps.repository.fetch(signal);
  const head = heads.get(branchRef(environment.branch));
  if (head === undefined) throw new BranchMissing(environment.branch, environment.from, environment.name);
  const revision = options.revision === undefined ? head : await deps.repository.resolve(options.revision);
  if (revision === undefined)
    throw new InvalidInput(options.revision ?? '', '', 'no such revision in the repository', 'SLC1026');
  const observed = await observe(deps, environment, revision, signal);
  const made = plan(observed.observation);
  return { observed, plan: made, digest: planDigest(made) };
}

/** What binds a sync to a plan: revision, live fingerprints, bindings and changes. Sixteen hex digits. */
export function planDigest({ basis }: Plan): string {
  return createHash('sha256').update(basis).digest('hex').slice(0, 16);
}

/**
 * One pass over an environment: settle what an earlier pass left open, observe, plan, import dependencies first,
 * verify by exporting again, activate and retire, record. One stream that fails does not stop those that do not
 * need it. Running it again when nothing changed makes no write call.
 */
export async function syncPass(
  deps: PassDeps,
  environment: Environment,
  options: { plan?: string; pass: string },
  signal: AbortSignal,
): Promise<SyncReport> {
  await settle(deps, environment, signal);
  const planned = await planEnvironment(deps, environment, {}, signal);
  if (options.plan !== undefined && options.plan !== planned.digest)
    throw new StalePlan(options.plan, planned.digest);
  await deps.store.saveObservations(readingsOf(environment), planned.observed.readings);
  const pass = new SyncPass(deps, environment, planned, options.pass, signal);
  return pass.run();
}

/** The plan that was approved is not the one that would be carried out now. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
  constructor(wanted: string, current: string) {
    super(
      `plan ${wanted} is no longer what would be done: the branch, the tenant or its bindings moved; the plan is now ${current}`,
    );
  }
}

/** How often, and how long apart, a pending validation is asked for. */
const validationPolls = 60;
const validationPause = 1000;

class SyncPass {
  readonly #deps: PassDeps;
  readonly #environment: Environment;
  readonly #planned: Planned;
  readonly #journal: Journal;
  readonly #signal: AbortSignal;
  readonly #results = new Map<string, ChangeResult>();
  readonly #inventory: Map<string, InventoryItem>;
  #isOutdated = false;

  constructor(deps: PassDeps, environment: Environment, planned: Planned, pass: string, signal: AbortSignal) {
    this.#deps = deps;
    this.#environment = environment;
    this.#planned = planned;
    this.#journal = new Journal(deps, pass, environment.name);
    this.#signal = signal;
    this.#inventory = new Map(planned.observed.inventory.map((item) => [item.id, item]));
  }

  async run(): Promise<SyncReport> {
    const { plan: made, observed } = this.#planned;
    await this.#recordAgreement();
    const changes = new Map(made.changes.map((change) => [change.path, change]));
    for (const group of importOrder(made.changes.map(({ path }) => ({ path, runs: this.#runs(path) })))) {
      if (this.#isOutdated || this.#signal.aborted) break;
      await this.#bringGroup(group.map((path) => changes.get(path) as Change));
    }
    this.#signal.throwIfAborted();
    const retiring = await this.#retire();
    const results = [...this.#results.values()];
    return {
      environment: observed.observation.environment,
      revision: observed.revision,
      plan: made,
      digest: this.#planned.digest,
      results,
      outcome: this.#outcome(results),
      retiring,
    };
  }

  #outcome(results: readonly ChangeResult[]): SyncReport['outcome'] {
    if (this.#isOutdated) return 'again';
    if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
    if (this.#planned.plan.blockers.length > 0) return 'blocked';
    return results.some(({ outcome }) => outcome === 'handed-over') ? 'handed-over' : 'synced';
  }

  #runs(path: string): readonly string[] {
    const file = this.#planned.observed.rendered.get(streamFileOf(path));
    return file === undefined ? [] : subflowsOf(file);
  }

  /** Streams that run each other are created in one file; each of any other group, and what exists, by itself. */
  async #bringGroup(group: readonly Change[]): Promise<void> {
    const isNew = (change: Change) => change.op === 'create' || change.op === 'switch-over';
    const created = group.filter(isNew);
    const [first, ...others] = created;
    if (first !== undefined) await this.#bring(first, others);
    for (const change of [...others, ...group.filter((one) => !isNew(one))]) {
      if (!this.#isOutdated && !this.#results.has(change.path)) await this.#bring(change, []);
    }
  }

  async #bring(change: Change, carried: readonly Change[]): Promise<void> {
    const failed = this.#runs(change.path).find((path) => this.#results.get(path)?.outcome === 'failed');
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
    try {
      await this.#make(change, carried);
    } catch (error) {
      if (error instanceof NotSupported && change.op === 'replace') await this.#learnNoReplace();
      else this.#fail(change, problemOf(error, change.path));
    }
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

  async #make(change: Change, carried: readonly Change[]): Promise<void> {
    switch (change.op) {
      case 'set-state':
        await this.#setState(change.id, change.path, change.state);
        this.#results.set(change.path, { change, outcome: 'done', problem: undefined });
        return;
      case 'replace':
        return this.#replace(change);
      case 'create':
      case 'switch-over':
        return this.#import(change, carried);
    }
  }

  async #replace(change: ChangeOf<'replace'>): Promise<void> {
    const { text, ids } = this.#pack(change.path, () => false);
    const facts = jsonObject([
      ['path', change.path],
      ['id', change.id],
    ]);
    const { tenant } = this.#environment;
    const outcome = await this.#journal.write(
      `replace ${change.path}`,
      facts,
      () => tenant.replace(change.id, encode(text), this.#signal),
      answer,
    );
    await this.#arrive(change, outcome, ids, change.id);
  }

  /** Adds a stream, and in its file those of its group that the tenant does not have either. */
  async #import(change: ChangeOf<'create' | 'switch-over'>, carried: readonly Change[]): Promise<void> {
    const companions = new Map(carried.map((one) => [one.path, one]));
    const { text, ids } = this.#pack(change.path, (path) => companions.has(path));
    const facts = this.#importFacts(change, [...companions.keys()]);
    const { tenant } = this.#environment;
    const outcome = await this.#journal.write(
      `import ${change.path}`,
      facts,
      () => tenant.importFile(encode(text), this.#signal),
      answer,
    );
    if (outcome.kind === 'imported') {
      for (const [path, companion] of companions) {
        const id = outcome.mapping.subflows[ids.get(path) as string];
        if (id !== undefined) await this.#own(companion, id);
      }
    }
    await this.#arrive(change, outcome, ids, undefined);
    for (const [path, companion] of companions) {
      const id = this.#planned.observed.ids.idOf(path);
      if (id !== undefined && this.#inventory.has(id)) await this.#settleIn(companion, id);
    }
  }

  /** What a later pass needs to find this import again if its answer never comes. */
  #importFacts(change: Change, companions: readonly string[]): Json {
    const names = [
      change,
      ...companions.map((path) => this.#planned.plan.changes.find((one) => one.path === path) as Change),
    ].map(({ name }) => name);
    const before = this.#planned.observed.listing.streams
      .filter(({ name }) => names.includes(name))
      .map(({ id }) => id);
    const replaced = change.op === 'switch-over' ? change.id : null;
    return jsonObject([
      ['path', change.path],
      ['name', change.name],
      ['before', [...before, ...this.#inventory.keys()].sort()],
      ['companions', companions],
      ['replaced', replaced],
    ]);
  }

  #pack(path: string, carries: (stream: string) => boolean) {
    const { rendered, ids } = this.#planned.observed;
    // What the tenant gave to the version before says nothing of the file: a switch-over makes everything anew.
    const packed = packStream(rendered, path, {
      ids,
      apps: this.#environment.apps,
      at: this.#deps.clock.now(),
      carries,
    });
    for (const used of packed.ids.keys()) {
      const kind = kindOfPath(used);
      if (kind !== undefined && !kinds[kind].carried && ids.idOf(used) === undefined) {
        throw new InvalidInput(`${used}.json`, '', 'is bound to nothing in this environment', 'SLC2405');
      }
    }
    return packed;
  }

  async #arrive(
    change: Change,
    outcome: ImportOutcome,
    fileIds: ReadonlyMap<string, string>,
    id: string | undefined,
  ): Promise<void> {
    if (outcome.kind === 'handed-over') {
      this.#results.set(change.path, { change, outcome: 'handed-over', problem: undefined });
      return;
    }
    this.#learnMapping(change.path, outcome, fileIds);
    if (id === undefined) await this.#own(change, outcome.stream.id);
    await this.#settleIn(change, outcome.stream.id);
  }

  #learnMapping(
    path: string,
    outcome: ImportOutcome & { kind: 'imported' },
    fileIds: ReadonlyMap<string, string>,
  ): void {
    const { ids } = this.#planned.observed;
    for (const [used, fileId] of fileIds) {
      if (!used.startsWith(`${path}/`)) continue;
      const given =
        kindOfPath(used) === 'hook' ? outcome.mapping.hooks[fileId] : outcome.mapping.scenarios[fileId];
      if (given !== undefined) ids.set(used, given);
    }
  }

  /** From here on the stream is ours: what was there before it, if anything, is to be retired. */
  async #own(change: Change, id: string): Promise<void> {
    const { store } = this.#deps;
    const environment = this.#environment.name;
    const before = [...this.#inventory.values()].find(
      ({ path, role }) => path === change.path && role === 'current',
    );
    const items: InventoryItem[] = [{ path: change.path, id, origin: 'made', role: 'current' }];
    if (before !== undefined && before.id !== id) {
      if (change.op === 'switch-over') items.push({ ...before, role: 'retired' });
      else this.#inventory.delete(before.id);
    }
    const gone = before !== undefined && change.op === 'create' ? [before.id] : [];
    this.#planned.observed.ids.set(change.path, id);
    for (const item of items) this.#inventory.set(item.id, item);
    await store.atomically(async (session) => {
      await session.forgetInventory(environment, gone);
      await session.saveInventory(environment, items);
      await this.#saveIdentities(session);
    });
  }

  /** Verify by exporting again, activate, record. */
  async #settleIn(change: Change, id: string): Promise<void> {
    const stream = await this.#validated(change, id);
    const bytes = await this.#environment.tenant.exportFile(id, this.#signal);
    const { observed } = this.#planned;
    const live = readLive(bytes, change.path, observed.ids, observed.rendered, this.#environment.apps);
    const arrived = meaningOf(live.tree, change.path, live.ids);
    const desired = observed.observation.desired.find(({ path }) => path === change.path);
    if (desired === undefined) throw new Error(`${change.path} is not in the desired tree`);
    for (const { path, id: given } of live.ids.entries()) observed.ids.set(path, given);
    if (arrived.fingerprint !== desired.fingerprint) {
      throw new InvalidInput(
        change.path,
        '',
        'what the tenant holds after the import is not what was sent',
        'SLC2408',
      );
    }
    const gap = await this.#activate(change, id, stream.state);
    const readings =
      stream.revision === undefined
        ? []
        : [{ id, revision: stream.revision, facts: meaningFacts(arrived, observed.observation.bindings) }];
    await this.#deps.store.atomically(async (session) => {
      await this.#saveIdentities(session);
      await session.saveObservations(readingsOf(this.#environment), readings);
      await session.saveLastSynced(
        this.#environment.name,
        this.#synced(change.path, desired.fingerprint, arrived.fingerprint, arrived.carries, desired.carries),
      );
    });
    this.#results.set(change.path, {
      change,
      outcome: 'done',
      problem: undefined,
      ...(gap === undefined ? {} : { gap }),
    });
  }

  #synced(
    path: string,
    desired: string,
    live: string,
    carriedLive: ReadonlyMap<string, string>,
    carried: ReadonlyMap<string, string>,
  ) {
    const { revision } = this.#planned.observed;
    const at = this.#deps.clock.now();
    const shared = [...carried].flatMap(([used, fingerprint]) => {
      const there = carriedLive.get(used);
      return there === undefined ? [] : [{ path: used, revision, desired: fingerprint, live: there, at }];
    });
    return [{ path, revision, desired, live, at }, ...shared];
  }

  async #saveIdentities(session: StoreSession): Promise<void> {
    const { tenant } = this.#environment;
    const remembered = await session.identities(tenant.name);
    const known = bookOf(remembered);
    // Ids that references are bound to belong to the environment's file, not to the memory of the tenant.
    const fresh = newIdentities(this.#planned.observed.ids, remembered).filter(({ path }) => {
      const kind = kindOfPath(path);
      return (
        kind !== undefined &&
        kinds[kind].carried &&
        known.idOf(path) !== this.#planned.observed.ids.idOf(path)
      );
    });
    await session.saveIdentities(tenant.name, fresh);
  }

  async #validated(change: Change, id: string): Promise<TenantStream> {
    const { tenant } = this.#environment;
    for (let poll = 1; ; poll += 1) {
      const stream = await tenant.get(id, this.#signal);
      if (stream.validation === 'invalid') {
        throw new InvalidInput(
          change.path,
          '',
          'the tenant took it and finds it invalid: look at it there, then change it in git',
          'SLC2409',
        );
      }
      if (stream.validation !== 'pending') return stream;
      if (poll === validationPolls)
        throw new InvalidInput(change.path, '', 'the tenant is still validating it', 'SLC2410');
      await this.#deps.clock.sleep(validationPause, this.#signal);
    }
  }

  /** Brings the state to what the plan says; of a switch-over the new first, then the old. Returns the gap in ms. */
  async #activate(change: Change, id: string, state: StreamState): Promise<number | undefined> {
    if (state !== change.state) await this.#setState(id, change.path, change.state);
    if (change.op !== 'switch-over' || change.before !== 'active') return undefined;
    await this.#setState(change.id, change.path, 'inactive');
    return change.state === 'active' ? 0 : undefined;
  }

  async #setState(id: string, path: string, state: StreamState): Promise<void> {
    const { tenant } = this.#environment;
    const verb = state === 'active' ? 'activate' : 'deactivate';
    const call = () =>
      state === 'active' ? tenant.activate(id, this.#signal) : tenant.deactivate(id, this.#signal);
    await this.#journal.write(
      `${verb} ${path}`,
      jsonObject([
        ['path', path],
        ['id', id],
      ]),
      call,
      () => 'done',
    );
  }

  /** Removes replaced streams that we made; those that the tenant will not let go yet stay for the next pass. */
  async #retire(): Promise<readonly string[]> {
    const isDue = ({ role, origin, path }: InventoryItem) =>
      role === 'retired' && origin === 'made' && this.#results.get(path)?.outcome !== 'failed';
    let waiting = this.#isOutdated ? [] : [...this.#inventory.values()].filter(isDue);
    let refusals: readonly string[] = [];
    // A replaced subflow can go once its old callers are gone, so whatever went makes another round worth while.
    for (let left = waiting.length + 1; waiting.length > 0 && waiting.length < left;) {
      left = waiting.length;
      const refused: [InventoryItem, string][] = [];
      for (const item of waiting) {
        const reason = await this.#remove(item);
        if (reason !== undefined) refused.push([item, reason]);
      }
      waiting = refused.map(([item]) => item);
      refusals = refused.map(([item, reason]) => `${streamSlug(item.path)} (${item.id}): ${reason}`);
    }
    return refusals;
  }

  /** Undefined where it is gone, else why it is not. */
  async #remove(item: InventoryItem): Promise<string | undefined> {
    const { tenant, name } = this.#environment;
    const facts = jsonObject([
      ['path', item.path],
      ['id', item.id],
    ]);
    try {
      await this.#journal.write(
        `remove ${item.path}`,
        facts,
        () => tenant.remove(item.id, this.#signal),
        () => 'done',
      );
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      if (!(error instanceof NotFound)) return error.message;
    }
    await this.#deps.store.forgetInventory(name, [item.id]);
    return undefined;
  }

  /** Where both sides already mean the same, that is what was last synced. */
  async #recordAgreement(): Promise<void> {
    const { observation } = this.#planned.observed;
    const agreed = observation.desired.flatMap((desired) => {
      const live = observation.live.get(desired.path);
      if (live?.is !== 'known' || live.fingerprint !== desired.fingerprint) return [];
      const carried = new Map(
        [...desired.carries].filter(([path, fingerprint]) => live.carries.get(path) === fingerprint),
      );
      return this.#synced(desired.path, desired.fingerprint, live.fingerprint, live.carries, carried).filter(
        ({ path, desired: fingerprint }) => observation.synced.get(path)?.live !== fingerprint,
      );
    });
    if (agreed.length > 0) await this.#deps.store.saveLastSynced(this.#environment.name, agreed);
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function answer(outcome: ImportOutcome): Json {
  return outcome.kind === 'imported'
    ? jsonObject([['id', outcome.stream.id]])
    : jsonObject([['file', outcome.file]]);
}

function problemOf(error: unknown, path: string): Problem {
  if (error instanceof InvalidInput) return error.problem();
  if (error instanceof PortError)
    return { code: error.code, severity: 'error', file: path, place: '', message: error.message };
  throw error;
}
