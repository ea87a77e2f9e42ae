import { isJsonArray, isJsonObject, type Json } from '../../core/json/json.ts';
import type { Store } from '../../ports/store.ts';

/** Returns the ref that identifies the last run that wrote to an environment's tenant. */
export const syncedRef = (environment: string) => `refs/sluice/synced/${environment}`;

/** Returns the subject of the store's record about that ref. */
const markSubject = (environment: string) => `synced mark of ${environment}`;

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

/** Limit of pushes without a response, which exceeds those that a remote can still carry out late. */
const mostOpen = 100;

/** Returns the record to save before a push that changes the ref from `there` to `next`. */
export function aboutToSet(known: KnownMarks, there: string | undefined, next: string): KnownMarks {
  const seen = there === undefined ? [] : [there];
  const others = known.commits.filter((commit) => commit !== there && commit !== next);
  return { ...known, commits: [...others, ...seen, next].slice(-mostOpen) };
}

export async function knownMarks(store: Pick<Store, 'status'>, environment: string): Promise<KnownMarks> {
  const kept = (await store.status(markSubject(environment)))?.status;
  const { commits, run, isRefused } = isJsonObject(kept) ? kept : ({} as Readonly<Record<string, Json>>);
  return {
    commits: isJsonArray(commits) ? commits.filter((commit) => typeof commit === 'string') : [],
    run: typeof run === 'string' ? run : undefined,
    isRefused: isRefused === true,
  };
}

export async function saveMarks(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  { commits, run, isRefused }: KnownMarks,
  at: number,
): Promise<void> {
  const status = { commits, run: run ?? null, isRefused };
  await store.saveStatus({ subject: markSubject(environment), at, status });
}

/** Accepts the ref's commit as set by this store, after the store was brought up to date with the tenant. */
export async function acceptMark(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  there: string | undefined,
  at: number,
): Promise<void> {
  const commits = there === undefined ? [] : [there];
  await saveMarks(store, environment, { commits, run: undefined, isRefused: false }, at);
}
