import { isJsonArray, isJsonObject, type Json } from '../../core/json/json.ts';
import type { Store } from '../../ports/store.ts';

/** Where the repository tells which pass wrote to the tenant of an environment last. */
export const syncedRef = (environment: string) => `refs/sluice/synced/${environment}`;

/** The subject under which it is kept what this store knows of that ref. */
const markSubject = (environment: string) => `synced mark of ${environment}`;

/** What a store knows of the mark of an environment. */
export interface KnownMarks {
  /**
   * Commits at which the ref may be: the one that was set last, and those that were about to be set and of which no
   * answer came. Kept before each push, so that a crash at any point leaves the ref at one of them.
   */
  readonly commits: readonly string[];
  /** The pass that set the last one. */
  readonly pass: string | undefined;
  /** True where the remote refused the last one, which was said. */
  readonly isRefused: boolean;
}

/** What the ref says of a store: it was never set, this store set it, or another one did, or this one in its future. */
export type MarkVerdict = 'not set' | 'ours' | 'not ours';

/** Whether what this store remembers is all that was done. `there`: the commit at the ref; undefined: there is none. */
export function judgeMark(there: string | undefined, known: Pick<KnownMarks, 'commits'>): MarkVerdict {
  if (there === undefined) return 'not set';
  return known.commits.includes(there) ? 'ours' : 'not ours';
}

/** More pushes without an answer than a remote can still carry out late. */
const mostOpen = 100;

/** What is to be known before a push that sets `next` where `there` was seen. */
export function aboutToSet(known: KnownMarks, there: string | undefined, next: string): KnownMarks {
  const seen = there === undefined ? [] : [there];
  const others = known.commits.filter((commit) => commit !== there && commit !== next);
  return { ...known, commits: [...others, ...seen, next].slice(-mostOpen) };
}

export async function knownMarks(store: Pick<Store, 'status'>, environment: string): Promise<KnownMarks> {
  const kept = (await store.status(markSubject(environment)))?.status;
  const { commits, pass, isRefused } = isJsonObject(kept) ? kept : ({} as Readonly<Record<string, Json>>);
  return {
    commits: isJsonArray(commits) ? commits.filter((commit) => typeof commit === 'string') : [],
    pass: typeof pass === 'string' ? pass : undefined,
    isRefused: isRefused === true,
  };
}

export async function saveMarks(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  { commits, pass, isRefused }: KnownMarks,
  at: number,
): Promise<void> {
  const status = { commits, pass: pass ?? null, isRefused };
  await store.saveStatus({ subject: markSubject(environment), at, status });
}

/** The store was brought up to what the tenant holds: where the ref is counts as set by it. */
export async function acceptMark(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  there: string | undefined,
  at: number,
): Promise<void> {
  const commits = there === undefined ? [] : [there];
  await saveMarks(store, environment, { commits, pass: undefined, isRefused: false }, at);
}
