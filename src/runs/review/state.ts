import { z } from 'zod';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, orUndefined, type Members } from '../../state/records/record.ts';

/** A comment with commands that is not answered yet. */
export interface OpenComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  readonly author: string;
  readonly body: string;
  /** When it was written; left out of what was remembered before this was. Milliseconds since the epoch. */
  readonly at?: number;
  /** Set if it was edited before Sluice first read it: its author may not have written it. */
  readonly isEdited?: boolean;
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

const openComment = z.strictObject({
  id: z.number(),
  on: z.number(),
  author: z.string(),
  body: z.string(),
  at: z.number().exactOptional(),
  isEdited: z.boolean().exactOptional(),
  isStarted: z.boolean(),
  answer: z.strictObject({ text: z.string(), isDone: z.boolean() }).exactOptional(),
} satisfies Members<OpenComment>);

const plannedBefore = z.strictObject({
  key: z.string(),
  at: z.number(),
  comment: orUndefined(z.number()),
} satisfies Members<PlannedBefore>);

const offer = z.strictObject({
  number: z.number(),
  commit: z.string(),
  text: z.string(),
  url: z.string().exactOptional(),
} satisfies Members<ReviewMemory['offers'][string]>);

/** Record of a pipeline's pull requests, by the name of the pipeline. */
export const reviewMemoryRecord = defineStatusRecord<ReviewMemory>({
  name: reviewMemorySubject,
  version: 1,
  schema: z.strictObject({
    seenUntil: orUndefined(z.number()),
    seen: z.array(z.number()),
    open: z.array(openComment),
    said: z.record(z.string(), z.string()),
    validated: z.record(z.string(), z.string()),
    plans: z.record(z.string(), plannedBefore),
    offers: z.record(z.string(), offer),
    promotions: z.record(z.string(), z.string()),
    deployments: z.record(z.string(), z.strictObject({ commit: z.string(), state: z.string() })),
  } satisfies Members<ReviewMemory>),
});

/** Pull request in which a branch of ours waits, if one is known. */
export function offeredIn(
  memory: ReviewMemory | undefined,
  branch: string,
): { readonly number: number; readonly url?: string } | undefined {
  const offered = memory?.offers[branch];
  if (offered === undefined) return undefined;
  const { number, url } = offered;
  return { number, ...(url === undefined ? {} : { url }) };
}

export async function readMemory(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
): Promise<ReviewMemory> {
  return (await reviewMemoryRecord.read(store, pipeline)) ?? nothing;
}

export async function saveMemory(
  store: Pick<StoreSession, 'saveStatus'>,
  pipeline: string,
  memory: ReviewMemory,
  at: number,
): Promise<void> {
  await reviewMemoryRecord.write(store, pipeline, memory, at);
}
