import { isJsonObject, type Json } from '../../domain/json.ts';
import type { Told } from '../../domain/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import type { StoreSession } from '../../ports/store.ts';

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

const subjectOf = (pipeline: string, receiver: string) => `notifications of ${pipeline} to ${receiver}`;

export async function readNotificationMemory(
  store: Pick<StoreSession, 'status'>,
  pipeline: string,
  receiver: string,
): Promise<NotificationMemory> {
  const kept = (await store.status(subjectOf(pipeline, receiver)))?.status;
  return isJsonObject(kept) ? { ...nothing, ...(kept as unknown as Partial<NotificationMemory>) } : nothing;
}

export async function saveNotificationMemory(
  store: Pick<StoreSession, 'saveStatus'>,
  { pipeline, receiver }: { readonly pipeline: string; readonly receiver: string },
  memory: NotificationMemory,
  at: number,
): Promise<void> {
  const status = JSON.parse(JSON.stringify(memory)) as Json;
  await store.saveStatus({ subject: subjectOf(pipeline, receiver), at, status });
}
