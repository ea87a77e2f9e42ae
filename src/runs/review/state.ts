import { z } from 'zod';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, orUndefined, type Members } from '../../state/records/record.ts';

/** Comment with commands that is not answered yet. */
export interface OpenComment {
  readonly id: number;
  /** Number of the pull request. */
  readonly on: number;
  readonly author: string;
  readonly body: string;
  /** Time of the comment in milliseconds since the epoch. Absent in records of older versions. */
  readonly at?: number;
  /** True if it was edited before Sluice first read it, because another person may have written it. */
  readonly isEdited?: boolean;
  /** True from before the first command runs. None of its commands runs again after that. */
  readonly isStarted: boolean;
  /** Answer, if only sending it remains. */
  readonly answer?: { readonly text: string; readonly isDone: boolean };
}

/** Planned pull request: the digest of the plan's inputs, and its time. */
export interface PlannedBefore {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly comment: number | undefined;
}

/**
 * State of a repository's pull requests, so that Sluice sends nothing twice and runs no comment twice. If it is lost,
 * Sluice sends everything once more and ignores earlier comments.
 */
export interface ReviewState {
  /** Time of the latest comment that was read, by the host's clock. Undefined before the first. */
  readonly seenUntil: number | undefined;
  /** Ids of comments of about that time. */
  readonly seen: readonly number[];
  readonly open: readonly OpenComment[];
  /** Digests of statuses by `commit name`. */
  readonly said: Readonly<Record<string, string>>;
  /** Inputs of the last validation by pull request number. */
  readonly validated: Readonly<Record<string, string>>;
  /** Plans by `number environment`. */
  readonly plans: Readonly<Record<string, PlannedBefore>>;
  /** Waiting pull requests by branch, with the waiting commit and the digest of the text's inputs. */
  readonly offers: Readonly<
    Record<
      string,
      {
        readonly number: number;
        readonly commit: string;
        readonly text: string;
        /** Address of the pull request. Absent in records of older versions. */
        readonly url?: string;
      }
    >
  >;
  /** Inputs of the last promotion by environment. */
  readonly promotions: Readonly<Record<string, string>>;
  /** Commit and state of the last finished deployment by environment. */
  readonly deployments: Readonly<Record<string, { readonly commit: string; readonly state: string }>>;
}

const nothing: ReviewState = {
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

/** Returns the subject of this record in the store. */
export const reviewStateSubject = (pipeline: string) => `pull requests of ${pipeline}`;

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
} satisfies Members<ReviewState['offers'][string]>);

/** Record of a pipeline's pull requests, by the name of the pipeline. */
export const reviewStateRecord = defineStatusRecord<ReviewState>({
  name: reviewStateSubject,
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
  } satisfies Members<ReviewState>),
});

/** Returns the pull request of a waiting branch of Sluice, if one is known. */
export function offeredIn(
  memory: ReviewState | undefined,
  branch: string,
): { readonly number: number; readonly url?: string } | undefined {
  const offered = memory?.offers[branch];
  if (offered === undefined) return undefined;
  const { number, url } = offered;
  return { number, ...(url === undefined ? {} : { url }) };
}

export async function readReviewState(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
): Promise<ReviewState> {
  return (await reviewStateRecord.read(store, pipeline)) ?? nothing;
}

export async function saveReviewState(
  store: Pick<StoreSession, 'saveStatus'>,
  pipeline: string,
  memory: ReviewState,
  at: number,
): Promise<void> {
  await reviewStateRecord.write(store, pipeline, memory, at);
}
