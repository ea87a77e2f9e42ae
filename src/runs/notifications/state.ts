import { z } from 'zod';
import { notificationKinds, type Told } from '../../core/notification/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import type { StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, type Members } from '../../state/records/record.ts';

/** A message that is not delivered yet. */
export interface Waiting {
  readonly message: Message;
  /** Since when it waits, in milliseconds since the epoch. */
  readonly since: number;
  /** Passes that tried to deliver it. */
  readonly tries: number;
  /** Not before this, in milliseconds since the epoch. */
  readonly notBefore: number;
}

/**
 * What one receiver was told of a pipeline and is still to be told, so that nothing is said twice over a restart and
 * nothing is forgotten. All of it can be lost: then what is so at that time is said once more.
 */
export interface NotificationMemory {
  /** By environment. */
  readonly told: Readonly<Record<string, Told>>;
  /** Oldest first. */
  readonly waiting: readonly Waiting[];
  /** Passes in a row in which the receiver was away, and until when it is then left alone. */
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
