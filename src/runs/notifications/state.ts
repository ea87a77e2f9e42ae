import { z } from 'zod';
import { notificationKinds, type ReportedState } from '../../core/notification/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, type Members } from '../../state/records/record.ts';

/** Message that is not delivered yet. */
export interface QueuedMessage {
  readonly message: Message;
  /** Time since which it waits, in milliseconds since the epoch. */
  readonly since: number;
  /** Number of failed attempts. */
  readonly tries: number;
  /** Earliest time of the next attempt, in milliseconds since the epoch. */
  readonly notBefore: number;
}

/**
 * Messages of a pipeline that one receiver got or waits for, so that a restart neither repeats nor loses any. If this
 * record is lost, the current facts are sent once more.
 */
export interface NotificationState {
  /** Sent facts by environment. */
  readonly reported: Readonly<Record<string, ReportedState>>;
  /** Oldest first. */
  readonly waiting: readonly QueuedMessage[];
  /** Consecutive runs in which the receiver was unavailable, and the end of the pause that follows. */
  readonly failures: number;
  readonly restsUntil: number;
}

const nothing: NotificationState = { reported: {}, waiting: [], failures: 0, restsUntil: 0 };

const kind = z.enum(notificationKinds);

const message = z.strictObject({
  id: z.string(),
  kind,
  pipeline: z.string(),
  environment: z.string(),
  at: z.number(),
  sync: z.enum(['Synced', 'OutOfSync', 'Unknown']),
  health: z.enum(['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing']),
  revision: z.string().exactOptional(),
  title: z.string(),
  lines: z.array(z.string()),
  link: z.string().exactOptional(),
} satisfies Members<Message>);

const reported = z.strictObject({
  open: z.record(z.string(), z.string()),
  drifted: z.array(z.string()),
  promotions: z.array(z.string()),
  unwell: z.array(kind),
  failingSince: z.number().nullable(),
} satisfies Members<ReportedState>);

const waiting = z.strictObject({
  message,
  since: z.number(),
  tries: z.number(),
  notBefore: z.number(),
} satisfies Members<QueuedMessage>);

const subjectOf = (pipeline: string, receiver: string) => `notifications of ${pipeline} to ${receiver}`;

const stateRecord = defineStatusRecord<NotificationState>({
  name: (subject) => subject,
  version: 1,
  schema: z.strictObject({
    reported: z.record(z.string(), reported),
    waiting: z.array(waiting),
    failures: z.number(),
    restsUntil: z.number(),
  } satisfies Members<NotificationState>),
});

export async function readNotificationState(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
  receiver: string,
): Promise<NotificationState> {
  return (await stateRecord.read(store, subjectOf(pipeline, receiver))) ?? nothing;
}

export async function saveNotificationState(
  store: Pick<StoreSession, 'saveStatus'>,
  { pipeline, receiver }: { readonly pipeline: string; readonly receiver: string },
  memory: NotificationState,
  at: number,
): Promise<void> {
  await stateRecord.write(store, subjectOf(pipeline, receiver), memory, at);
}
