import type { ChangeOf, Live, Removing } from '../domain/plan.ts';
import type { Problem } from '../domain/problem.ts';
import { streamSlug } from '../domain/tree.ts';
import { NotFound, PortError, Refused } from '../ports/errors.ts';
import type { KeptStates } from './kept-states.ts';
import type { Environment, PassDeps } from './subjects.ts';
import type { ChangeResult } from './sync-report.ts';
import type { TenantWrites } from './tenant-writes.ts';

/** What streams are taken away with. */
export interface RemovalWork {
  readonly environment: Environment;
  readonly writes: TenantWrites;
  readonly kept: KeptStates;
  /** What the tenant holds for us, by path. */
  readonly live: ReadonlyMap<string, Live>;
  /** Why the content of a stream may not go: it could not be saved. */
  readonly unsaved: ReadonlyMap<string, Problem>;
}

/** How the removal of one stream ended; `reason` where it waits. */
export interface Removed {
  readonly result: ChangeResult;
  readonly reason: string | undefined;
}

/**
 * Takes streams away that git no longer has: each is deactivated first, and deleted once no instance runs and no other
 * stream runs it, callers before what they run. What has to wait is tried again at the next pass.
 */
export async function removeStreams(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  work: RemovalWork,
  changes: readonly ChangeOf<Removing>[],
): Promise<readonly Removed[]> {
  const done: Removed[] = [];
  let open = changes;
  // Whatever went may have been the last that ran another, so it makes another round worth while.
  for (let left = open.length + 1; open.length > 0 && open.length < left;) {
    left = open.length;
    const waiting: ChangeOf<Removing>[] = [];
    for (const change of open) {
      const here = new Set([...waiting, ...open.slice(open.indexOf(change) + 1)].map(({ path }) => path));
      const caller = callerOf(change, changes, here, work.live);
      if (caller === undefined) done.push(await attempt(deps, work, change));
      else waiting.push(change);
    }
    open = waiting;
  }
  const isStopped = (change: ChangeOf<Removing>) => callerOf(change, changes, new Set(), work.live) ?? '';
  return [...done, ...open.map((change) => wait(change, `${streamSlug(isStopped(change))} runs it`))];
}

/** A stream of ours, there and not gone in this pass, that runs it. */
function callerOf(
  { id, op }: ChangeOf<Removing>,
  removing: readonly ChangeOf<Removing>[],
  left: ReadonlySet<string>,
  live: ReadonlyMap<string, Live>,
): string | undefined {
  if (op === 'deactivate') return undefined;
  const isGoing = (path: string) => removing.some((one) => one.path === path) && !left.has(path);
  const callers = [...live].filter(([, one]) => one.is === 'known' && one.id !== id && one.runs.includes(id));
  return callers.map(([path]) => path).find((path) => !isGoing(path));
}

async function attempt(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  work: RemovalWork,
  change: ChangeOf<Removing>,
): Promise<Removed> {
  const unsaved = work.unsaved.get(change.path);
  if (unsaved !== undefined)
    return { result: { change, outcome: 'failed', problem: unsaved }, reason: undefined };
  try {
    return await remove(deps, work, change);
  } catch (error) {
    if (error instanceof Refused) return wait(change, error.message);
    if (!(error instanceof PortError)) throw error;
    const { code, message } = error;
    const problem = { code, severity: 'error', file: change.path, place: '', message } as const;
    return { result: { change, outcome: 'failed', problem }, reason: undefined };
  }
}

async function remove(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
  { environment, writes, kept, live }: RemovalWork,
  change: ChangeOf<Removing>,
): Promise<Removed> {
  const { path, id, op, before } = change;
  if (before === 'active') {
    await kept.keep(store, path, before, clock.now());
    await writes.setState(path, id, 'inactive');
    await kept.leave(store, path, 'inactive', clock.now());
  }
  if (op === 'delete') {
    const there = live.get(path);
    const instances = there?.is === 'known' ? (there.activeInstances ?? 0) : 0;
    if (instances > 0) return wait(change, `${instances} of its instances are running`);
    await writes.remove(path, id).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
    });
    await store.atomically(async (session) => {
      await session.forgetInventory(environment.name, [id]);
      await session.forgetLastSynced(environment.name, [path]);
    });
    await kept.forget(store, path, clock.now());
  }
  return { result: { change, outcome: 'done', problem: undefined }, reason: undefined };
}

function wait(change: ChangeOf<Removing>, reason: string): Removed {
  return {
    result: { change, outcome: 'waiting', problem: undefined },
    reason: `${streamSlug(change.path)} (${change.id}): ${reason}`,
  };
}
