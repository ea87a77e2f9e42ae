import {
  isOfShared,
  isRemoving,
  type ChangeOf,
  type Removing,
  type SharedRemoval,
} from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { NotFound, NotSupported, RefusedByState } from '../../../ports/errors.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';
import { isOfAll } from '../../run-failure.ts';
import { learnOffer } from '../observe/load-state.ts';
import { forgetShared } from '../shared-resources.ts';
import { problemOf, type ApplyContext } from './context.ts';
import { remainingStreams, retire, type RemainingStreams } from './retire.ts';

/** Result of one removal. `reason` is set if it waits. */
interface RemovalResult {
  readonly result: ChangeResult;
  readonly reason: string | undefined;
}

/**
 * Removes streams that git no longer has, replaced streams, and unused events, rules and forms. Returns a line for each
 * that has to wait.
 */
export async function remove(context: ApplyContext): Promise<readonly string[]> {
  if (context.turns.isOutdated) return [];
  const { changes } = context.planned.plan;
  const removed = noted(context, await removeStreams(context, changes.filter(isRemoving)));
  const retired = await retire(context);
  const items = noted(context, await removeItems(context, changes.filter(isOfShared)));
  return [...removed, ...retired, ...items];
}

/** Records the results. Returns the reasons of those that wait. */
function noted({ results }: ApplyContext, removals: readonly RemovalResult[]): readonly string[] {
  for (const { result } of removals) results.note(result);
  return removals.flatMap(({ reason }) => reason ?? []);
}

/**
 * Removes streams that git no longer has. Deactivates each first, and deletes it once no instance and no other stream
 * runs it, callers before their subflows. The next run retries those that have to wait. Streams that only run each
 * other can never be deleted and stay deactivated.
 */
async function removeStreams(
  context: ApplyContext,
  changes: readonly ChangeOf<Removing>[],
): Promise<readonly RemovalResult[]> {
  const live = remainingStreams(context);
  const lacking = lackingNames(context);
  const removed = changes
    .filter(({ name }) => lacking.has(name))
    .map((change) => wait(change, 'the new one of its name did not arrive yet'));
  const gone = new Set<string>();
  let open = changes.filter(({ name }) => !lacking.has(name));
  // A removed stream may have been the last caller of another one, so another round is useful.
  for (let left = open.length + 1; open.length > 0 && open.length < left;) {
    left = open.length;
    const waiting: ChangeOf<Removing>[] = [];
    for (const change of open) {
      if (callerOf(change, gone, live) !== undefined) {
        waiting.push(change);
        continue;
      }
      const ended = await removeStream(context, live, change);
      removed.push(ended);
      if (ended.result.outcome === 'done') gone.add(change.path);
    }
    open = waiting;
  }
  const needed = neededByOthers(open, gone, live);
  for (const change of open) {
    const reason = `${streamSlug(callerOf(change, gone, live) ?? '')} runs it`;
    removed.push(
      needed.has(change.path) ? wait(change, reason) : await endCycle(context, live, change, reason),
    );
  }
  return removed;
}

/**
 * Returns the names of streams that should exist by now and do not, or cannot run. A stream to remove with such a
 * name may be the same one, moved in git.
 */
function lackingNames({ planned, results }: ApplyContext): ReadonlySet<string> {
  const { plan, observed } = planned;
  const { desired } = observed.observation;
  const isLacking = (path: string) => plan.blocked.includes(path) || results.isFailed(path);
  return new Set(desired.filter(({ path }) => isLacking(path)).map(({ name }) => name));
}

/**
 * Returns a managed stream that still exists and runs this one. If this one is only deactivated, the caller must be
 * active.
 */
function callerOf(
  { id, op }: ChangeOf<Removing>,
  gone: ReadonlySet<string>,
  live: RemainingStreams,
): string | undefined {
  const caller = [...live].find(
    ([path, one]) =>
      !gone.has(path) &&
      one.id !== id &&
      one.runs.includes(id) &&
      (op === 'delete' || one.state === 'active'),
  );
  return caller?.[0];
}

/** Returns the streams that a remaining stream runs directly or indirectly. Only each other run the rest. */
function neededByOthers(
  open: readonly ChangeOf<Removing>[],
  gone: ReadonlySet<string>,
  live: RemainingStreams,
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
  context: ApplyContext,
  live: RemainingStreams,
  change: ChangeOf<Removing>,
  reason: string,
): Promise<RemovalResult> {
  const ended = await removeStream(context, live, { ...change, op: 'deactivate' });
  const isOver = change.op === 'deactivate' || ended.result.outcome === 'failed';
  return isOver ? { ...ended, result: { ...ended.result, change } } : wait(change, reason);
}

function removeStream(
  context: ApplyContext,
  live: RemainingStreams,
  change: ChangeOf<Removing>,
): Promise<RemovalResult> {
  return removeNow(context, live, change).catch((error: unknown) => notRemoved(change, error));
}

async function removeNow(
  { deps: { store, clock }, environment, writer, planned }: ApplyContext,
  live: RemainingStreams,
  change: ChangeOf<Removing>,
): Promise<RemovalResult> {
  const { previous } = planned.observed;
  const { path, id, op, before } = change;
  const permit = await writer.permit(change).catch(unlessGone);
  if (before === 'active' && permit !== undefined) {
    await previous.keep(store, path, { state: before }, clock.now());
    await writer.setState(path, id, 'inactive');
    await previous.leave(store, path, 'inactive', clock.now());
  }
  if (op === 'delete') {
    const instances = live.get(path)?.activeInstances ?? 0;
    if (instances > 0) return wait(change, `${instances} of its instances are running`);
    // Deactivating the stream was a write, so it is read again before it is deleted.
    const last =
      before === 'active' && permit !== undefined ? await writer.permit(change).catch(unlessGone) : permit;
    if (last !== undefined) await writer.remove(last).catch(unlessGone);
    await store.atomically(async (session) => {
      await session.forgetInventory(environment.name, [id]);
      await session.forgetLastSynced(environment.name, [path]);
    });
    await previous.forget(store, path, clock.now());
  }
  return done(change);
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

/**
 * Removes events, rules and forms that Sluice created and nothing in git uses any more, each only if the writer permits
 * it. An item that a stream still uses waits for the next run. One that no longer exists counts as done.
 */
async function removeItems(
  context: ApplyContext,
  changes: readonly SharedRemoval[],
): Promise<readonly RemovalResult[]> {
  const removed: RemovalResult[] = [];
  // Rules and forms come before the events that they may reference.
  for (const change of changes.toReversed())
    removed.push(await removeItem(context, change).catch((error: unknown) => notRemoved(change, error)));
  return removed;
}

async function removeItem(context: ApplyContext, change: SharedRemoval): Promise<RemovalResult> {
  const { deps, environment, writer } = context;
  const user = userOf(context, change.path);
  if (user !== undefined) return wait(change, `${streamSlug(user)} uses it`);
  try {
    if ((await writer.removeItem(change)) === 'not listed')
      return wait(change, 'the tenant does not list items of that kind');
  } catch (error) {
    // Leaves the rest to the next run, because this one reached its limit.
    if (error instanceof InvalidInput && error.code === 'SLC2415') return wait(change, error.reason);
    if (!(error instanceof NotSupported)) throw error;
    // From the next plan on, it counts as remaining.
    await learnOffer(deps, environment.tenant, 'removes', false);
    return wait(change, `${error.message}; it stays until it is removed there`);
  }
  await deps.store.atomically((session) => forgetShared(session, environment, [change]));
  return done(change);
}

/** Returns a managed stream that still exists and uses an event, rule or form. */
function userOf({ planned, results }: ApplyContext, item: string): string | undefined {
  const isLeft = (stream: string) =>
    !results.isAnew(stream) || results.of(stream)?.change.op === 'deactivate';
  const { live } = planned.observed.observation;
  return [...live].find(
    ([stream, one]) => one.is === 'known' && one.carries.has(item) && isLeft(stream),
  )?.[0];
}

/** Returns the result of a removal that failed or has to wait. Throws errors that do not concern it alone. */
function notRemoved(change: ChangeOf<Removing> | SharedRemoval, error: unknown): RemovalResult {
  if (error instanceof RefusedByState) return wait(change, error.message);
  if (isOfAll(error)) throw error;
  const problem = problemOf(error, change.path);
  return { result: { change, outcome: 'failed', problem }, reason: undefined };
}

function done(change: ChangeOf<Removing> | SharedRemoval): RemovalResult {
  return { result: { change, outcome: 'done', problem: undefined }, reason: undefined };
}

function wait(change: ChangeOf<Removing> | SharedRemoval, reason: string): RemovalResult {
  const name = isOfShared(change) ? change.path : streamSlug(change.path);
  return {
    result: { change, outcome: 'waiting', problem: undefined },
    reason: `${name} (${change.id}): ${reason}`,
  };
}
