import { kindOfPath } from '../../core/stream/kinds.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { InventoryItem, LastSynced } from '../../ports/store.ts';
import { isRequested, refusals, type AdoptableStreams, type AdoptRequest } from './adopt-request.ts';
import { audit } from './audit.ts';
import { capture } from '../sync/capture.ts';
import { confirmMissing } from '../reading/confirm-absence.ts';
import { pairStreams, type StreamPairing } from '../reading/pair-streams.ts';
import { planEnvironment, type Planned } from '../sync/plan.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { acceptMark } from '../sync/synced-mark.ts';

/** Request to adopt streams, with its mode. */
export interface Adopting extends AdoptRequest {
  /** True if the store was lost or is older than the tenant. The tenant's state then replaces the last-synced state. */
  readonly rebuild: boolean;
}

export interface AdoptReport {
  readonly adopted: readonly AdoptedStream[];
  /** Streams in git for which a person must choose one of the tenant's. */
  readonly ambiguous: StreamPairing['ambiguous'];
  /** Streams in git without an identifiable counterpart in the tenant. A sync creates them. */
  readonly missing: StreamPairing['missing'];
  /** Commit on the drift branch with the tenant's differences from git. Undefined if nothing differs. */
  readonly captured: string | undefined;
  readonly problems: readonly Problem[];
}

export interface AdoptedStream {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  /** False if the tenant's stream differs from git. The next sync applies git's version. */
  readonly isEqual: boolean;
}

/**
 * Adopts streams that a tenant already has, without changing them. Sluice then manages them, and never deletes them.
 * Their differences from git are saved to the drift branch and become the last-synced baseline, so the next sync
 * applies git's version. Running it again completes an interrupted adoption. A stream that vanished from the tenant
 * gives its path to the stream with its name. If any part of the request cannot be adopted, adopts nothing.
 */
export async function adopt(
  deps: RunDeps,
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
  // Accepted last, so that an interrupted adoption is still incomplete.
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
 * Removes outdated records of a store that is older than its tenant: last-synced states, and streams whose id has
 * changed. Keeps the record that Sluice created a stream that still exists.
 */
async function forgetOld(
  { store }: RunDeps,
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
): Promise<StreamPairing> {
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

/** Returns the streams that a request can name. */
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

/** Returns the managed streams that still exist in the tenant. */
function present({ inventory, observation }: Planned['observed']): readonly InventoryItem[] {
  return inventory.filter(
    ({ path, role }) => role === 'current' && observation.live.get(path)?.is !== 'absent',
  );
}

/** Records adopted streams in place of vanished ones, and removes the last-synced state of those. */
async function takeOver(
  { store }: RunDeps,
  { name, tenant }: Environment,
  { observed }: Planned,
  paired: StreamPairing['paired'],
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

/** Returns true if a managed stream was never compared with git. */
function isUncompared({ observed }: Planned, { path, role }: InventoryItem): boolean {
  return role === 'current' && !observed.observation.synced.has(path);
}

/** Returns true if a stream that was never compared is adopted, or if the plan asks to adopt it. */
function isOpen(planned: Planned, item: InventoryItem): boolean {
  const { blockers } = planned.plan;
  const isReported = () => blockers.some(({ code, file }) => code === 'SLC2402' && file === item.path);
  return isUncompared(planned, item) && (item.origin === 'adopted' || isReported());
}

/** Returns true if git's version of a stream or a shared file differs. */
function isDifferent({ observed: { observation } }: Planned, path: string, live: string): boolean {
  const desired = observation.desired.flatMap((one) =>
    one.path === path ? [one.fingerprint] : (one.carries.get(path) ?? []),
  );
  return desired.length > 0 && !desired.includes(live);
}

/** Returns the plan with the differing streams among the edits to save, as if Sluice were about to overwrite them. */
function alsoCapturing(planned: Planned, differing: readonly string[]): Planned {
  const { captures, drifted } = planned.plan;
  const plan = {
    ...planned.plan,
    captures: [...new Set([...captures, ...differing])].sort(),
    drifted: drifted.filter((path) => !differing.includes(path)),
  };
  return { ...planned, plan };
}

/**
 * Returns the last-synced states for the tenant's current content of a stream and of the shared files that only it
 * includes.
 */
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
