import { z } from 'zod';
import { notificationKinds, type Told } from '../../core/notification/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, type Members } from '../../state/records/record.ts';

/** Message that is not delivered yet. */
export interface Waiting {
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
export interface NotificationMemory {
  /** Sent facts by environment. */
  readonly told: Readonly<Record<string, Told>>;
  /** Oldest first. */
  readonly waiting: readonly Waiting[];
  /** Consecutive runs in which the receiver was unavailable, and the end of the pause that follows. */
  readonly failures: number;
  readonly restsUntil: number;
}

const nothing: NotificationMemory = { told: {}, waiting: [], failures: 0, restsUntil: 0 };

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

const told = z.strictObject({
  open: z.record(z.string(), z.string()),
  drifted: z.array(z.string()),
  promotions: z.array(z.string()),
  unwell: z.array(kind),
  failingSince: z.number().nullable(),
} satisfies Members<Told>);

const waiting = z.strictObject({
  message,
  since: z.number(),
  tries: z.number(),
  notBefore: z.number(),
} satisfies Members<Waiting>);

const subjectOf = (pipeline: string, receiver: string) => `notifications of ${pipeline} to ${receiver}`;

const memoryRecord = defineStatusRecord<NotificationMemory>({
  name: (subject) => subject,
  version: 1,
  schema: z.strictObject({
    told: z.record(z.string(), told),
    waiting: z.array(waiting),
    failures: z.number(),
    restsUntil: z.number(),
  } satisfies Members<NotificationMemory>),
});

export async function readNotificationMemory(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
  receiver: string,
): Promise<NotificationMemory> {
  return (await memoryRecord.read(store, subjectOf(pipeline, receiver))) ?? nothing;
}

export async function saveNotificationMemory(
  store: Pick<StoreSession, 'saveStatus'>,
  { pipeline, receiver }: { readonly pipeline: string; readonly receiver: string },
  memory: NotificationMemory,
  at: number,
): Promise<void> {
  await memoryRecord.write(store, subjectOf(pipeline, receiver), memory, at);
}
