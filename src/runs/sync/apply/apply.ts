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
import { sendAddresses } from './hook-urls.ts';
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
  const { plan } = planned;
  const facts = { deps, environment, ...work, reader: new FreshReader(environment, planned), signal };
  const context: ApplyContext = {
    ...facts,
    writer: new TenantWriter(facts),
    results: new ChangeResults(deps, environment.name, planned),
    memory: new RunState(deps, environment, planned),
    turns: new WriteQueue(signal),
  };
  const { memory, results, turns } = context;
  await memory.agreement();
  const bringing = plan.changes.filter((change) => isBringing(change));
  const changes = new Map(bringing.map((change) => [change.path, change]));
  const order = importOrder(bringing.map(({ path }) => ({ path, runs: memory.runs(path) })));
  await inOrder(
    order,
    (path) => memory.runs(path),
    { atOnce: streamsAtOnce, goesOn: () => turns.goesOn() },
    (group) =>
      applyGroup(
        context,
        group.map((path) => changes.get(path) as StreamChange),
      ),
  );
  signal.throwIfAborted();
  const retiring = await step(deps, 'retire', () => remove(context));
  const all = results.in(order.flat());
  return syncReport(planned, {
    plan: { ...plan, warnings: [...plan.warnings, ...results.lost] },
    results: all,
    outcome: outcomeOf(context, all),
    retiring,
    ...differencesOf(planned, all),
  });
}

function outcomeOf(
  { turns, planned }: ApplyContext,
  results: readonly ChangeResult[],
): SyncReport['outcome'] {
  if (turns.isOutdated) return 'again';
  if (results.some(({ outcome }) => outcome === 'failed')) return 'failed';
  if (planned.plan.blockers.length > 0) return 'blocked';
  return results.some(({ outcome }) => outcome === 'handed-over') ? 'handed-over' : 'synced';
}

/**
 * Applies a group. Streams that run each other are created in one file. Other groups and existing streams are applied
 * one by one.
 */
async function applyGroup(context: ApplyContext, group: readonly StreamChange[]): Promise<void> {
  const { results, turns } = context;
  const [first, ...others] = group.filter(isAdding);
  if (first !== undefined) await applyChange(context, first, others);
  for (const change of group)
    if (!turns.isOutdated && results.of(change.path) === undefined) await applyChange(context, change, []);
}

async function applyChange(
  context: ApplyContext,
  change: StreamChange,
  companions: readonly ChangeOf<Adding>[],
): Promise<void> {
  const { memory, results } = context;
  const needed = [change, ...companions].flatMap(({ path }) => memory.runs(path));
  const failed = needed.find((path) => results.isFailed(path));
  if (failed !== undefined && change.op !== 'set-state') {
    results.fail(change, {
      code: 'SLC2404',
      severity: 'error',
      file: change.path,
      place: '',
      message: `runs ${failed}, which did not arrive`,
    });
    return;
  }
  await attempt(context, change, () => make(context, change, companions));
  // A stream in another one's file has no result of its own if that import failed.
  const problem = results.of(change.path)?.problem;
  if (problem !== undefined)
    for (const one of companions) if (results.of(one.path) === undefined) results.fail(one, problem);
}

async function attempt(
  context: ApplyContext,
  change: StreamChange,
  work: () => Promise<void>,
): Promise<void> {
  const { deps, environment, results, turns } = context;
  try {
    await work();
    turns.availability.isOver();
  } catch (error) {
    if (error instanceof NotTried) return;
    if (isOfAll(error)) throw error;
    turns.availability.note(error);
    if (error instanceof NotSupported && change.op === 'replace') {
      // The next plan uses switch-overs, because the tenant can only add streams.
      await learnOffer(deps, environment.tenant, 'replacesInPlace', false);
      turns.outdated();
    } else {
      results.fail(change, problemOf(error, change.path));
      await leave(context, change);
    }
  }
}

/** Records the state in which a failed change left a stream, so that a later change by a person is recognisable. */
async function leave(
  { deps, environment, planned, memory, signal }: ApplyContext,
  change: StreamChange,
): Promise<void> {
  if (change.op === 'create') return;
  memory.keepsPath(change.path);
  const there = await environment.tenant.get(change.id, signal).catch((error: unknown) => {
    if (error instanceof PortError) return undefined;
    throw error;
  });
  if (there === undefined) return;
  await deps.store.atomically((session) =>
    planned.observed.previous.leave(session, change.path, there.state, deps.clock.now()),
  );
}

async function make(
  context: ApplyContext,
  change: StreamChange,
  companions: readonly ChangeOf<Adding>[],
): Promise<void> {
  switch (change.op) {
    case 'set-state':
      return setState(context, change);
    case 'replace':
      return replaceStream(context, change);
    case 'create':
    case 'switch-over':
      return add(context, change, companions);
    case 'deactivate':
    case 'delete':
      throw new Error(`${change.path} is to be removed, not brought`);
  }
}

async function setState(
  { deps, planned, turns, writer, results }: ApplyContext,
  change: ChangeOf<'set-state'>,
): Promise<void> {
  const { path, id, state } = change;
  const write = () => turns.lookAndWrite(() => writer.setState(path, id, state));
  await step(deps, 'activate', write, { stream: path });
  await deps.store.atomically((session) => planned.observed.previous.forget(session, path, deps.clock.now()));
  results.done(change);
}

async function add(
  context: ApplyContext,
  change: ChangeOf<Adding>,
  companions: readonly ChangeOf<Adding>[],
): Promise<void> {
  const { given, answered } = await addStreams(context, change, companions);
  for (const one of [change, ...companions]) {
    const id = given.get(one.path);
    // A stream of a cycle may have its path already. Then only its state remains to be set.
    const left = 'id' in one && one.id === id ? { ...one, op: 'set-state' as const } : one;
    if (id === undefined) context.results.fail(one, lostCompanion(one));
    else
      await attempt(context, one, async () =>
        finalise(context, left, id, await sendAddresses(context, one, id, answered.get(one.path))),
      );
  }
}

function lostCompanion({ path, name }: PlannedChange): Problem {
  const message = `was carried in the file of a stream that it runs with, and the tenant does not tell which of those called ${JSON.stringify(name)} it became`;
  return { code: 'SLC2411', severity: 'error', file: path, place: '', message };
}
