import { isJsonObject, member, type Json } from '../../domain/json.ts';
import type { StoreSession } from '../../ports/store.ts';

/** A comment with commands that is not answered yet. */
export interface OpenComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  readonly author: string;
  readonly body: string;
  /** When it was written; left out of what was remembered before this was. Milliseconds since the epoch. */
  readonly at?: number;
  /** True from before its first command is carried out: from then on none of it is carried out again. */
  readonly isStarted: boolean;
  /** What is to be said, where only that is left to be done. */
  readonly answer?: { readonly text: string; readonly isDone: boolean };
}

/** Of a pull request that was planned: what the plan depends on, and when it was made. */
export interface PlannedBefore {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly comment: number | undefined;
}

/**
 * What Sluice remembers of a repository's pull requests, so that nothing is said twice and no comment is obeyed twice.
 * All of it can be lost: then everything is said once more, and comments from before are left alone.
 */
export interface ReviewMemory {
  /** The latest edit of a comment that was looked at, by the clock of the host. Undefined: none ever was. */
  readonly seenUntil: number | undefined;
  /** Ids of comments of about that time. */
  readonly seen: readonly number[];
  readonly open: readonly OpenComment[];
  /** Digest of what was said of a commit, by `commit name`. */
  readonly said: Readonly<Record<string, string>>;
  /** By number: what the last validation was of. */
  readonly validated: Readonly<Record<string, string>>;
  /** By `number environment`. */
  readonly plans: Readonly<Record<string, PlannedBefore>>;
  /** By branch: the pull request that it waits in, the commit that waits, and what its text was made from. */
  readonly offers: Readonly<
    Record<
      string,
      {
        readonly number: number;
        readonly commit: string;
        readonly text: string;
        /** Where people open it; left out of what was remembered before this was. */
        readonly url?: string;
      }
    >
  >;
  /** By environment: what the last promotion depended on. */
  readonly promotions: Readonly<Record<string, string>>;
  /** By environment: the commit whose deployment ended, and how. */
  readonly deployments: Readonly<Record<string, { readonly commit: string; readonly state: string }>>;
}

const nothing: ReviewMemory = {
  seenUntil: undefined,
  seen: [],
  open: [],
  said: {},
  validated: {},
  plans: {},
  offers: {},
  promotions: {},
  deployments: {},
};

/** The subject under which the store keeps it. */
export const reviewMemorySubject = (pipeline: string) => `pull requests of ${pipeline}`;

/** The pull request in which a branch of ours waits, as far as what is kept tells of one. */
export function offeredIn(
  memory: Json | undefined,
  branch: string,
): { readonly number: number; readonly url?: string } | undefined {
  const offer = member(member(memory, 'offers'), branch);
  const [number, url] = [member(offer, 'number'), member(offer, 'url')];
  if (typeof number !== 'number') return undefined;
  return { number, ...(typeof url === 'string' ? { url } : {}) };
}

export async function readMemory(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
): Promise<ReviewMemory> {
  const kept = (await store.status(reviewMemorySubject(pipeline)))?.status;
  return isJsonObject(kept) ? { ...nothing, ...(kept as unknown as Partial<ReviewMemory>) } : nothing;
}

export async function saveMemory(
  store: Pick<StoreSession, 'saveStatus'>,
  pipeline: string,
  memory: ReviewMemory,
  at: number,
): Promise<void> {
  const status = JSON.parse(JSON.stringify(memory)) as Json;
  await store.saveStatus({ subject: reviewMemorySubject(pipeline), at, status });
}
