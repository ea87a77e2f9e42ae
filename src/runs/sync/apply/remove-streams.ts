import type { ChangeOf, Live, Removing } from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { NotFound, PortError, RefusedByState } from '../../../ports/errors.ts';
import type { TenantWriter } from './tenant-writer.ts';
import type { PreviousStates } from '../../../state/records/previous-states.ts';
import { isOfAll } from '../../run-failure.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';

/** Dependencies of removing streams. */
export interface RemovalWork {
  readonly environment: Environment;
  readonly writer: TenantWriter;
  readonly kept: PreviousStates;
  /** Live state by path. */
  readonly live: ReadonlyMap<string, Live>;
}

/** Result of removing one stream. `reason` is set if it waits. */
export interface RemovalResult {
  readonly result: ChangeResult;
  readonly reason: string | undefined;
}

/**
 * Removes streams that git no longer has. Deactivates each first, and deletes it once no instance and no other stream
 * runs it, callers before their subflows. The next run retries those that have to wait. Streams that only run each
 * other can never be deleted and stay deactivated.
 */
export async function removeStreams(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  work: RemovalWork,
  changes: readonly ChangeOf<Removing>[],
): Promise<readonly RemovalResult[]> {
  const removed: RemovalResult[] = [];
  const gone = new Set<string>();
  let open = changes;
  // A removed stream may have been the last caller of another one, so another round is useful.
  for (let left = open.length + 1; open.length > 0 && open.length < left;) {
    left = open.length;
    const waiting: ChangeOf<Removing>[] = [];
    for (const change of open) {
      if (callerOf(change, gone, work.live) !== undefined) {
        waiting.push(change);
        continue;
      }
      const ended = await attempt(deps, work, change);
      removed.push(ended);
      if (ended.result.outcome === 'done') gone.add(change.path);
    }
    open = waiting;
  }
  const needed = neededByOthers(open, gone, work.live);
  for (const change of open) {
    const reason = `${streamSlug(callerOf(change, gone, work.live) ?? '')} runs it`;
    removed.push(needed.has(change.path) ? wait(change, reason) : await endCycle(deps, work, change, reason));
  }
  return removed;
}

/**
 * Returns a managed stream that still exists and runs this one. If this one is only deactivated, the caller must be
 * active.
 */
function callerOf(
  { id, op }: ChangeOf<Removing>,
  gone: ReadonlySet<string>,
  live: ReadonlyMap<string, Live>,
): string | undefined {
  const isCaller = (one: Live) =>
    one.is === 'known' &&
    one.id !== id &&
    one.runs.includes(id) &&
    (op === 'delete' || one.state === 'active');
  return [...live].find(([path, one]) => !gone.has(path) && isCaller(one))?.[0];
}

/** Returns the streams that a remaining stream runs directly or indirectly. Only each other run the rest. */
function neededByOthers(
  open: readonly ChangeOf<Removing>[],
  gone: ReadonlySet<string>,
  live: ReadonlyMap<string, Live>,
): ReadonlySet<string> {
  let rest = open;
  for (let size = rest.length + 1; rest.length < size;) {
    size = rest.length;
    const ending = new Set([...gone, ...rest.map(({ path }) => path)]);
    rest = rest.filter((change) => callerOf(change, ending, live) === undefined);
  }
  const ending = new Set(rest);
  return new Set(open.filter((change) => !ending.has(change)).map(({ path }) => path));
}

/** Deactivates streams that only run each other. */
async function endCycle(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  work: RemovalWork,
  change: ChangeOf<Removing>,
  reason: string,
): Promise<RemovalResult> {
  const ended = await attempt(deps, work, { ...change, op: 'deactivate' });
  const isOver = change.op === 'deactivate' || ended.result.outcome === 'failed';
  return isOver ? { ...ended, result: { ...ended.result, change } } : wait(change, reason);
}

async function attempt(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  work: RemovalWork,
  change: ChangeOf<Removing>,
): Promise<RemovalResult> {
  try {
    return await remove(deps, work, change);
  } catch (error) {
    if (error instanceof RefusedByState) return wait(change, error.message);
    if (error instanceof InvalidInput)
      return { result: { change, outcome: 'failed', problem: error.problem() }, reason: undefined };
    if (!(error instanceof PortError) || isOfAll(error)) throw error;
    const { code, message } = error;
    const problem = { code, severity: 'error', file: change.path, place: '', message } as const;
    return { result: { change, outcome: 'failed', problem }, reason: undefined };
  }
}

async function remove(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  { environment, writer, kept, live }: RemovalWork,
  change: ChangeOf<Removing>,
): Promise<RemovalResult> {
  const { path, id, op, before } = change;
  const permit = await writer.permit(change).catch(unlessGone);
  if (before === 'active' && permit !== undefined) {
    await kept.keep(store, path, { state: before }, clock.now());
    await writer.setState(path, id, 'inactive');
    await kept.leave(store, path, 'inactive', clock.now());
  }
  if (op === 'delete') {
    const there = live.get(path);
    const instances = there?.is === 'known' ? (there.activeInstances ?? 0) : 0;
    if (instances > 0) return wait(change, `${instances} of its instances are running`);
    // Deactivating the stream was a write, so it is read again before it is deleted.
    const last =
      before === 'active' && permit !== undefined ? await writer.permit(change).catch(unlessGone) : permit;
    if (last !== undefined) await writer.remove(last).catch(unlessGone);
    await store.atomically(async (session) => {
      await session.forgetInventory(environment.name, [id]);
      await session.forgetLastSynced(environment.name, [path]);
    });
    await kept.forget(store, path, clock.now());
  }
  return { result: { change, outcome: 'done', problem: undefined }, reason: undefined };
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

function wait(change: ChangeOf<Removing>, reason: string): RemovalResult {
  return {
    result: { change, outcome: 'waiting', problem: undefined },
    reason: `${streamSlug(change.path)} (${change.id}): ${reason}`,
  };
}
