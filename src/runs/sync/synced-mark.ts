import { z } from 'zod';
import { reasonLine, type ClosedGate, type GateReason } from '../../core/gate/gate.ts';
import { domainCodes } from '../../core/problems/codes.ts';
import { PortError } from '../../ports/errors.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord } from '../../state/records/record.ts';
import { syncedRef } from '../branches.ts';
import { hold } from '../decisions/holds.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import type { Planned } from './plan.ts';
import { syncReport, type SyncReport } from './report.ts';
import { savePlan } from './saved-plan.ts';

/** Store's record of an environment's marks. */
export interface KnownMarks {
  /**
   * Possible commits of the ref: the last one set, and those whose push had no response. Saved before each push, so
   * that a crash leaves the ref at one of them.
   */
  readonly commits: readonly string[];
  /** Run that set the last mark. */
  readonly run: string | undefined;
  /** True if the remote refused the last mark, which was reported. */
  readonly isRefused: boolean;
}

const marksRecord = defineStatusRecord<KnownMarks>({
  name: (environment) => `synced mark of ${environment}`,
  version: 1,
  schema: z.strictObject({
    commits: z.array(z.string()).readonly(),
    run: z
      .string()
      .nullish()
      .transform((run) => run ?? undefined),
    isRefused: z.boolean(),
  }),
});

export async function knownMarks(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<KnownMarks> {
  return (await marksRecord.read(store, environment)) ?? { commits: [], run: undefined, isRefused: false };
}

/** Accepts the ref's commit as set by this store, after the store was brought up to date with the tenant. */
export async function acceptMark(
  store: Pick<StoreSession, 'saveStatus'>,
  environment: string,
  there: string | undefined,
  at: number,
): Promise<void> {
  const commits = there === undefined ? [] : [there];
  await marksRecord.write(store, environment, { commits, run: undefined, isRefused: false }, at);
}

/**
 * Relation of the ref to a store. `not set`: there is no ref. `ours`: this store set it. `not ours`: another store set
 * it, or a later state of this one.
 */
export type MarkVerdict = 'not set' | 'ours' | 'not ours';

/** Decides whether the store is up to date with the last write. `there` is the commit of the ref, if any. */
export function judgeMark(there: string | undefined, known: Pick<KnownMarks, 'commits'>): MarkVerdict {
  if (there === undefined) return 'not set';
  return known.commits.includes(there) ? 'ours' : 'not ours';
}

/**
 * Holds an environment whose store does not know the last sync, because its plan is based on outdated records. Nothing
 * else is recorded, saved or sent until the store is rebuilt, even if a person opens the gates. Returns undefined if
 * the store knows the last sync.
 */
export async function heldAsOld(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
): Promise<SyncReport | undefined> {
  const { name } = environment;
  const { syncedMark } = planned;
  const known = await knownMarks(deps.store, name);
  if (syncedMark === undefined || judgeMark(syncedMark, known) !== 'not ours') return undefined;
  const reason = reasonOf(name, await timeOf(deps, syncedMark), known.commits.length === 0);
  const gate: ClosedGate = { go: false, reasons: [reason], until: undefined };
  if ((await deps.store.hold(name)) === undefined) {
    const remedy = `run \`sluice adopt ${name} --rebuild\`, then \`sluice resume ${name}\``;
    await hold(deps, environment, { reason: `${reasonLine(reason)}; ${remedy}`, by: 'sluice' });
    deps.log.warn('held', { environment: name, code: reason.code, reason: reason.message, remedy });
  }
  await savePlan(deps, name, planned, gate);
  return syncReport(planned, { outcome: 'waiting', gate });
}

async function timeOf({ repository }: RunDeps, mark: string): Promise<string> {
  return new Date((await repository.commitInfo(mark)).at).toISOString();
}

function reasonOf(environment: string, at: string, isEmpty: boolean): GateReason {
  const state = isEmpty ? 'knows of no sync' : 'does not know of it';
  return {
    is: 'on hold',
    code: 'SLC2436',
    message: `${environment} was last synced at ${at}, and the store ${state}: it is a backup from before, or an empty one, or another installation syncs ${environment} too`,
    remedy: domainCodes.SLC2436.remedy.replaceAll('ENV', environment),
  };
}

/** Run that is about to write to its tenant. */
export interface MarkedRun {
  readonly environment: string;
  readonly run: string;
  /** Commit that it applies. */
  readonly revision: string;
  /** Observed commit of the ref. */
  readonly there: string | undefined;
}

/**
 * Sets a new mark in the repository before the first write of a run, so that an older copy of the store does not know
 * the mark. Saves the mark in the store first, so that the store knows the ref's commit wherever the process ends.
 * Throws `PortError` if the push may succeed on a retry, and then nothing may be written. If the remote refuses the
 * push, the run continues without a mark and reports that once.
 */
export async function setMark(
  deps: Pick<RunDeps, 'repository' | 'store' | 'clock' | 'log'>,
  { environment, run, revision, there }: MarkedRun,
  signal: AbortSignal,
): Promise<void> {
  const { repository, store, clock, log } = deps;
  const known = await knownMarks(store, environment);
  if (known.run === run) return;
  const next = await repository.commit({
    parents: [],
    base: undefined,
    writes: new Map(),
    message: markMessage({ environment, run, revision }),
    at: clock.now(),
  });
  await marksRecord.write(store, environment, aboutToSet(known, there, next), clock.now());
  try {
    await repository.push([{ ref: syncedRef(environment), expected: there, to: next }], signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (!known.isRefused) log.warn('synced mark refused', refusal(environment, error));
    await marksRecord.write(store, environment, { ...known, isRefused: true }, clock.now());
    return;
  }
  await marksRecord.write(store, environment, { commits: [next], run, isRefused: false }, clock.now());
}

/** Limit of pushes without a response, which exceeds those that a remote can still carry out late. */
const mostOpen = 100;

/** Returns the record to save before a push that changes the ref from `there` to `next`. */
export function aboutToSet(known: KnownMarks, there: string | undefined, next: string): KnownMarks {
  const seen = there === undefined ? [] : [there];
  const others = known.commits.filter((commit) => commit !== there && commit !== next);
  return { ...known, commits: [...others, ...seen, next].slice(-mostOpen) };
}

/** Returns true if the push failed and a retry does not help. */
function isRefusal(error: unknown): error is PortError {
  return error instanceof PortError && error.remedy !== 'retry' && !error.uncertain;
}

function refusal(environment: string, { message, code }: PortError) {
  return {
    environment,
    code: 'SLC2437',
    reason: `${syncedRef(environment)} cannot be set, so an old backup of the store would not be noticed: ${message} [${code}]`,
  };
}

function markMessage({ environment, run, revision }: Omit<MarkedRun, 'there'>): string {
  const trailers = [
    `Sluice-Synced: ${environment}`,
    `Sluice-Pass: ${run}`,
    `Sluice-Synced-Revision: ${revision}`,
  ];
  return `Begin to sync ${environment}\n\n${trailers.join('\n')}\n`;
}
