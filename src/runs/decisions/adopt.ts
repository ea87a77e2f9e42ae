import { kindOfPath } from '../../core/stream/kinds.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { InventoryItem, LastSynced } from '../../ports/store.ts';
import { isRequested, refusals, type AdoptableStreams, type AdoptRequest } from './adopt-request.ts';
import { audit } from './audit.ts';
import { capture } from '../sync/capture.ts';
import { confirmMissing } from '../reading/confirm-absence.ts';
import { pairStreams, type Pairs } from '../reading/pair-streams.ts';
import { planEnvironment, type Planned } from '../sync/plan/plan.ts';
import type { Environment, PassDeps } from '../pipeline.ts';
import { acceptMark } from '../sync/synced-mark.ts';

/** Which streams to take over. */
export interface Adopting extends AdoptRequest {
  /** The store was lost, or is older than the tenant: what the tenant holds counts, and not what was last synced. */
  readonly rebuild: boolean;
}

/** What became ours. */
export interface AdoptReport {
  readonly adopted: readonly AdoptedStream[];
  /** Streams of git for which a person must choose. */
  readonly ambiguous: Pairs['ambiguous'];
  /** Streams of git of which the tenant has none that could be told: a sync adds them. */
  readonly missing: Pairs['missing'];
  /** Commit on the drift branch with what the tenant has otherwise than git; undefined where nothing differs. */
  readonly captured: string | undefined;
  readonly problems: readonly Problem[];
}

export interface AdoptedStream {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  /** False where the tenant holds something else than git says: the next sync brings what git says. */
  readonly isEqual: boolean;
}

/**
 * Takes over streams that a tenant has already, without changing them: from then on they are managed, and never
 * deleted. Their differences from git are saved on the drift branch and become the last-synced baseline, so the next
 * sync applies git's version. Running it again completes one that was interrupted. A stream that vanished from the
 * tenant gives its place to its namesake. If the request names anything that cannot be taken over, nothing is.
 */
export async function adopt(
  deps: PassDeps,
  environment: Environment,
  adopting: Adopting,
  signal: AbortSignal,
): Promise<AdoptReport> {
  if (adopting.rebuild) await forgetOld(deps, environment, signal);
  const before = await planEnvironment(deps, environment, { wholeTree: true }, signal);
  const refused = refusals(adopting, adoptable(environment, before));
  if (refused.length > 0)
    return { adopted: [], ambiguous: [], missing: [], captured: undefined, problems: refused };
  const pairs = await pairsOf(environment, before, adopting, signal);
  await takeOver(deps, environment, before, pairs.paired);
  const after = await planEnvironment(deps, environment, {}, signal);
  const fresh = after.observed.inventory.filter(
    (item) =>
      (adopting.rebuild ? isUncompared(after, item) : isOpen(after, item)) &&
      isRequested(item.path, adopting),
  );
  const there = fresh.flatMap(({ path }) => asItIs(after, path, deps.clock.now()));
  const differing = there.filter(({ path, live }) => isDifferent(after, path, live)).map(({ path }) => path);
  const captured = await capture(deps, environment, alsoCapturing(after, differing), signal);
  await deps.store.saveLastSynced(
    environment.name,
    there.filter(({ path }) => !captured.unsaved.has(path)),
  );
  // Last: what was left half done is still to be done.
  if (adopting.rebuild) await acceptMark(deps.store, environment.name, before.syncedMark, deps.clock.now());
  for (const { path, id } of fresh) {
    const { log, actor } = deps;
    audit(log, {
      action: 'adopt',
      actor,
      environment: environment.name,
      result: 'adopted',
      facts: { path, id },
    });
  }
  const names = new Map(before.observed.observation.desired.map(({ path, name }) => [path, name]));
  return {
    adopted: fresh.map(({ path, id }) => ({
      path,
      id,
      name: names.get(path) ?? streamSlug(path),
      isEqual: there.some((one) => one.path === path) && !differing.includes(path),
    })),
    ambiguous: pairs.ambiguous,
    missing: pairs.missing,
    captured: captured.commit,
    problems: [...captured.unsaved.values(), ...captured.notes],
  };
}

/**
 * Forgets what a store that is older than its tenant has wrong: what was last synced, and streams that have another id
 * by now. That a stream which is still there was made here is not forgotten.
 */
async function forgetOld(
  { store }: PassDeps,
  { name, tenant }: Environment,
  signal: AbortSignal,
): Promise<void> {
  const listing = await tenant.list(signal);
  const known = (await store.identities(tenant.name)).filter(({ kind }) => kind === 'stream');
  await confirmMissing(tenant, listing, known, signal);
  const there = new Set(listing.streams.map(({ id }) => id));
  await store.atomically(async (session) => {
    const synced = await session.lastSynced(name);
    await session.forgetLastSynced(
      name,
      synced.map(({ path }) => path),
    );
    if (!listing.whole) return;
    const streams = (await session.identities(tenant.name)).filter(({ kind }) => kind === 'stream');
    const gone = streams.filter(({ id }) => !there.has(id));
    await session.forgetIdentities(tenant.name, gone);
    const isStream = ({ path }: InventoryItem) => kindOfPath(path) === 'stream';
    const old = (await session.inventory(name)).filter((item) => isStream(item) && !there.has(item.id));
    await session.forgetInventory(
      name,
      old.map(({ id }) => id),
    );
  });
}

async function pairsOf(
  environment: Environment,
  { observed }: Planned,
  adopting: Adopting,
  signal: AbortSignal,
): Promise<Pairs> {
  const { observation, listing, rendered, ignored, ids } = observed;
  const taken = new Set(present(observed).map(({ path }) => path));
  const free = new Set(observation.unmanaged.map(({ id }) => id));
  const wanted = observation.desired
    .filter(({ path }) => !taken.has(path) && isRequested(path, adopting))
    .map(({ path, name }) => ({ path, name }));
  const unmanaged = listing.streams.filter(({ id }) => free.has(id));
  const chosen = wanted.flatMap(({ path }) => {
    const id = adopting.choices.get(streamSlug(path));
    const stream = unmanaged.find((one) => one.id === id);
    return stream === undefined ? [] : [{ path, stream }];
  });
  const rest = {
    environment,
    rendered,
    ignored,
    ids,
    names: new Set(observation.desired.map(({ name }) => name)),
    wanted: wanted.filter(({ path }) => chosen.every((pair) => pair.path !== path)),
    streams: unmanaged.filter(({ id }) => chosen.every((pair) => pair.stream.id !== id)),
  };
  const found = await pairStreams(rest, signal);
  return { ...found, paired: [...chosen, ...found.paired] };
}

/** The streams that a request can name. */
function adoptable({ branch }: Environment, planned: Planned): AdoptableStreams {
  const { observed } = planned;
  const { desired, unreadable, unmanaged } = observed.observation;
  const managed = present(observed).filter((item) => !isOpen(planned, item));
  return {
    branch,
    desired,
    unreadable,
    unmanaged,
    managed: new Map(managed.map(({ path, id }) => [path, id])),
  };
}

/** Managed streams without those that vanished from the tenant. */
function present({ inventory, observation }: Planned['observed']): readonly InventoryItem[] {
  return inventory.filter(
    ({ path, role }) => role === 'current' && observation.live.get(path)?.is !== 'absent',
  );
}

/** Records adopted streams in place of vanished ones, and forgets what was last synced of those. */
async function takeOver(
  { store }: PassDeps,
  { name, tenant }: Environment,
  { observed }: Planned,
  paired: Pairs['paired'],
): Promise<void> {
  if (paired.length === 0) return;
  const paths = new Set(paired.map(({ path }) => path));
  const vanished = observed.inventory.filter(({ path, role }) => role === 'current' && paths.has(path));
  await store.atomically(async (session) => {
    await session.forgetInventory(
      name,
      vanished.map(({ id }) => id),
    );
    await session.forgetLastSynced(name, [...paths]);
    await session.saveInventory(
      name,
      paired.map(({ path, stream }) => ({ path, id: stream.id, origin: 'adopted', role: 'current' })),
    );
    await session.saveIdentities(
      tenant.name,
      paired.map(({ path, stream }) => ({ kind: 'stream', id: stream.id, path })),
    );
  });
}

/** Tells whether a managed stream was never compared with git. */
function isUncompared({ observed }: Planned, { path, role }: InventoryItem): boolean {
  return role === 'current' && !observed.observation.synced.has(path);
}

/** Tells whether a stream that was never compared was adopted, or the plan asks to adopt it. */
function isOpen(planned: Planned, item: InventoryItem): boolean {
  const { blockers } = planned.plan;
  const isToldOf = () => blockers.some(({ code, file }) => code === 'SLC2402' && file === item.path);
  return isUncompared(planned, item) && (item.origin === 'adopted' || isToldOf());
}

/** True where git says something else of a stream, or of what streams share. */
function isDifferent({ observed: { observation } }: Planned, path: string, live: string): boolean {
  const desired = observation.desired.flatMap((one) =>
    one.path === path ? [one.fingerprint] : (one.carries.get(path) ?? []),
  );
  return desired.length > 0 && !desired.includes(live);
}

/** What differs is saved as if it were about to be overwritten, beside the edits that the plan knows of. */
function alsoCapturing(planned: Planned, differing: readonly string[]): Planned {
  const { captures, drifted } = planned.plan;
  const plan = {
    ...planned.plan,
    captures: [...new Set([...captures, ...differing])].sort(),
    drifted: drifted.filter((path) => !differing.includes(path)),
  };
  return { ...planned, plan };
}

/** What the tenant holds of a stream, and of what only it brought, as what was last synced. */
function asItIs({ observed: { observation } }: Planned, path: string, at: number): readonly LastSynced[] {
  const there = observation.live.get(path);
  if (there?.is !== 'known') return [];
  const { revision } = observation;
  const shared = [...there.carries].filter(([one]) => !observation.synced.has(one));
  return [[path, there.fingerprint] as const, ...shared].map(([one, live]) => ({
    path: one,
    revision,
    desired: live,
    live,
    at,
  }));
}
