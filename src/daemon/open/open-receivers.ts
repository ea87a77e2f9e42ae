import { createHash } from 'node:crypto';
import { createCloudEventsReceiver } from '../../adapters/notify/cloud-events.ts';
import { createSlackReceiver } from '../../adapters/notify/slack.ts';
import type { Config, NotifyConfig } from '../../config/config.ts';
import { isComplaint } from '../../config/parse-result.ts';
import { SecretsUnavailable, SecretUnavailable, type SecretRef } from '../../config/secret.ts';
import { readSecretReceiverUrl } from '../../config/values/web-address.ts';
import type { NotificationKind } from '../../core/notification/notification.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { Outside } from './outside.ts';

/** Receiver and the notifications that it gets. */
export interface OpenReceiver {
  readonly receiver: Receiver;
  readonly wanted: ReadonlySet<NotificationKind>;
  /** Globs on environment names. */
  readonly environments: readonly string[];
}

/**
 * Opens all receivers of a configuration without a request. Throws `SecretUnavailable` or `SecretsUnavailable` with
 * every secret address that cannot be used.
 */
export function openReceivers(
  { notify, server }: Pick<Config, 'notify' | 'server'>,
  secret: (ref: SecretRef) => string,
  outside: Outside,
): readonly OpenReceiver[] {
  const wrong: SecretUnavailable[] = [];
  const names = namesOf(notify);
  const open = notify.flatMap((config, index): readonly OpenReceiver[] => {
    const url = addressOf(config.url, secret(config.url));
    if (url instanceof SecretUnavailable) {
      wrong.push(url);
      return [];
    }
    const name = names[index] ?? config.kind;
    const receiver =
      config.kind === 'slack'
        ? createSlackReceiver({ name, url }, outside)
        : createCloudEventsReceiver({ name, url, secret: secret(config.secret), from: server.url }, outside);
    return [{ receiver, wanted: new Set(config.events), environments: config.environments }];
  });
  const [first] = wrong;
  if (first !== undefined) throw wrong.length === 1 ? first : new SecretsUnavailable(wrong);
  return open;
}

/** Returns the address, or an error that does not quote it. */
function addressOf(ref: SecretRef, text: string): URL | SecretUnavailable {
  const reading = readSecretReceiverUrl(text);
  if (!isComplaint(reading)) return new URL(reading.value);
  const place = ref.from === 'env' ? ref.name : ref.from === 'file' ? ref.path : 'it';
  return new SecretUnavailable(
    ref.key,
    `the address in ${place} ${reading.message}`,
    reading.remedy,
    'SLC1124',
  );
}

/**
 * Returns a stable name for each receiver, which stays when others are added or moved. Derives it from the kind and the
 * location of the address, never from a secret address. Numbers receivers with the same address by their order.
 */
function namesOf(notify: readonly NotifyConfig[]): readonly string[] {
  const seen = new Map<string, number>();
  return notify.map(({ kind, url }) => {
    const place = url.from === 'env' ? url.name : url.from === 'file' ? url.path : url.text;
    const mark = createHash('sha256')
      .update(JSON.stringify([kind, url.from, place]))
      .digest('hex')
      .slice(0, 8);
    const nth = (seen.get(mark) ?? 0) + 1;
    seen.set(mark, nth);
    const shown = url.from === 'env' ? ` ${url.name}` : url.from === 'text' ? ` ${new URL(place).host}` : '';
    return `${kind}${shown} ${mark}${nth === 1 ? '' : `-${nth}`}`;
  });
}
