import { digest } from '../../core/tree/fingerprint.ts';
import {
  notificationsOf,
  nothingTold,
  type Notification,
  type ReportedState,
} from '../../core/notification/notification.ts';
import type { Message } from '../../ports/receiver.ts';
import { notificationText } from '../../core/notification/notification-text.ts';
import { withLease } from '../../state/leases/lease.ts';
import { readReviewState } from '../review/state.ts';
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
import { readNotificationState, saveNotificationState, type NotificationState } from './state.ts';
import { waitingPromotions } from './waiting-promotions.ts';
import type { Notifying, NotifyReport } from './inputs.ts';

/** Returns the name of the lease, which is also the daemon's subject. */
export const notificationsSubject = (pipeline: string, receiver: string) =>
  `notifications ${pipeline} to ${receiver}`;

/** Limit of waiting messages for one receiver. Beyond it, the oldest are dropped. */
const mostWaiting = 100;

/**
 * Notifies one receiver under a lease. Compares the results of runs with the messages sent so far, stores the
 * difference, and then delivers it. A restart therefore repeats at most the message in progress. Reads only the store,
 * so nothing else waits for the receiver.
 */
export async function notifyRun(notifying: Notifying, signal: AbortSignal): Promise<NotifyReport> {
  const { deps, pipeline, receiver, holder, patience } = notifying;
  const subject = notificationsSubject(pipeline, receiver.name);
  // Receivers recognise a late message by its id.
  const lease = { subject, holder, patience, isFullRun: true, landing: 0 };
  return withLease(deps, lease, signal, async (inner) => {
    const before = await readNotificationState(deps.store, pipeline, receiver.name);
    const save = (memory: NotificationState) =>
      saveNotificationState(deps.store, { pipeline, receiver: receiver.name }, memory, deps.clock.now());
    const found = await looked(notifying, before);
    if (JSON.stringify(found) !== JSON.stringify(before)) await save(found);
    return deliverWaiting({ ...notifying, memory: found, save }, inner);
  });
}

/** Returns the state with all due messages. Those not sent yet are waiting. */
async function looked(notifying: Notifying, before: NotificationState): Promise<NotificationState> {
  const { pipeline, deps, receiver, wanted, environments, hasPullRequests } = notifying;
  const offers = hasPullRequests ? (await readReviewState(deps.store, pipeline)).offers : undefined;
  const now = deps.clock.now();
  const refused = refusedConfigOf(await deps.store.status(configSubject));
  const reported: Record<string, ReportedState> = {};
  const fresh: Notification[] = [];
  for (const environment of environments) {
    const known = before.reported[environment];
    const record = await deps.store.status(environmentSubject(environment));
    // A refused configuration concerns no environment, so report it once, with the first.
    const shownRefused = environment === environments[0] ? refused : undefined;
    const status = statusRecord.decode(record) ?? withRefusedConfig(undefined, shownRefused);
    if (status === undefined) {
      if (known !== undefined) reported[environment] = known;
      continue;
    }
    const promotion = await promotionRecord.read(deps.store, environment);
    const promotions = waitingPromotions(environment, offers, promotion);
    const refusedConfig = shownRefused && refusedConfigLine(shownRefused);
    const at = record?.at ?? shownRefused?.since ?? now;
    const facts = { environment, promotions, wanted, at, now, refusedConfig };
    const { notifications, ...after } = notificationsOf(known ?? nothingTold, status, facts);
    reported[environment] = after.reported;
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
  return { ...before, reported, waiting: waiting.slice(-mostWaiting) };
}

function messageOf(notification: Notification, { pipeline, url }: Notifying): Message {
  const { key, kind, environment, at, sync, health, revision } = notification;
  const path = kind === 'drift-found' ? 'drift' : `environments/${environment}`;
  const page = url === undefined ? undefined : `${url}/${path}`;
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
