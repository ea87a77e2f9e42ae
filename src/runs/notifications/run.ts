import { digest } from '../../core/tree/fingerprint.ts';
import {
  notificationsOf,
  nothingTold,
  type Notification,
  type Told,
} from '../../core/notification/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import { notificationText } from '../../core/notification/notification-text.ts';
import { withLease } from '../../state/leases/lease.ts';
import { readMemory } from '../review/state.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import {
  configSubject,
  refusedConfigLine,
  refusedConfigOf,
  withRefusedConfig,
} from '../../state/records/refused-config.ts';
import { promotionRecord } from '../../state/records/promotion.ts';
import { environmentSubject } from '../../state/subjects.ts';
import { deliverWaiting } from './deliver.ts';
import { readNotificationMemory, saveNotificationMemory, type NotificationMemory } from './state.ts';
import { waitingPromotions } from './waiting-promotions.ts';
import type { Notifying, NotifyReport } from './inputs.ts';

/** Name of the lease, and of what the daemon works on. */
export const notificationsSubject = (pipeline: string, receiver: string) =>
  `notifications ${pipeline} to ${receiver}`;

/** How many messages one receiver is owed at most: beyond that, the oldest are given up. */
const mostWaiting = 100;

/**
 * One pass over what one receiver should have been told, under a lease. What was found by passes is compared with what
 * was said; the difference is written to the store and then delivered, so that a restart repeats at most the message
 * that was on its way. It reads the store alone: whatever becomes of the receiver, nothing else waits for it.
 */
export async function notifyPass(notifying: Notifying, signal: AbortSignal): Promise<NotifyReport> {
  const { deps, pipeline, receiver, holder, patience } = notifying;
  const subject = notificationsSubject(pipeline, receiver.name);
  // A message that arrives late has its id, by which receivers know it again.
  const lease = { subject, holder, patience, isTurn: true, landing: 0 };
  return withLease(deps, lease, signal, async (inner) => {
    const before = await readNotificationMemory(deps.store, pipeline, receiver.name);
    const save = (memory: NotificationMemory) =>
      saveNotificationMemory(deps.store, { pipeline, receiver: receiver.name }, memory, deps.clock.now());
    const found = await looked(notifying, before);
    if (JSON.stringify(found) !== JSON.stringify(before)) await save(found);
    return deliverWaiting({ ...notifying, memory: found, save }, inner);
  });
}

/** What should have been said by now, all of it that was not said waiting. */
async function looked(notifying: Notifying, before: NotificationMemory): Promise<NotificationMemory> {
  const { pipeline, deps, receiver, wanted, environments, hasPullRequests } = notifying;
  const offers = hasPullRequests ? (await readMemory(deps.store, pipeline)).offers : undefined;
  const now = deps.clock.now();
  const refused = refusedConfigOf(await deps.store.status(configSubject));
  const told: Record<string, Told> = {};
  const fresh: Notification[] = [];
  for (const environment of environments) {
    const known = before.told[environment];
    const record = await deps.store.status(environmentSubject(environment));
    // A refused configuration concerns no environment, so report it once, with the first.
    const shownRefused = environment === environments[0] ? refused : undefined;
    const status = statusRecord.decode(record) ?? withRefusedConfig(undefined, shownRefused);
    if (status === undefined) {
      if (known !== undefined) told[environment] = known;
      continue;
    }
    const promotion = await promotionRecord.read(deps.store, environment);
    const promotions = waitingPromotions(environment, offers, promotion);
    const refusedConfig = shownRefused && refusedConfigLine(shownRefused);
    const at = record?.at ?? shownRefused?.since ?? now;
    const facts = { environment, promotions, wanted, at, now, refusedConfig };
    const { notifications, ...after } = notificationsOf(known ?? nothingTold, status, facts);
    told[environment] = after.told;
    fresh.push(...notifications);
  }
  const waiting = [
    ...before.waiting,
    ...fresh.map((one) => ({ message: messageOf(one, notifying), since: now, tries: 0, notBefore: 0 })),
  ];
  const tooMany = waiting.length - mostWaiting;
  if (tooMany > 0)
    deps.log.warn('notifications given up', {
      pipeline,
      receiver: receiver.name,
      count: tooMany,
      reason: `more than ${mostWaiting} wait`,
    });
  return { ...before, told, waiting: waiting.slice(-mostWaiting) };
}

function messageOf(notification: Notification, { pipeline, url }: Notifying): Message {
  const { key, kind, environment, at, sync, health, revision } = notification;
  const page = url === undefined ? undefined : `${url}/environments/${environment}`;
  const link = notification.link ?? page;
  return {
    id: digest([pipeline, key]),
    kind,
    pipeline,
    environment,
    at,
    sync,
    health,
    ...(revision === undefined ? {} : { revision }),
    ...notificationText(notification),
    ...(link === undefined ? {} : { link }),
  };
}
