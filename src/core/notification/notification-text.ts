import type { Notification, NotificationKind } from './notification.ts';
import { beginning, safe } from '../text/safe-text.ts';

/** Limits on the characters of a line and on the lines of details, for reading in a chat. */
const longestLine = 300;
const mostLines = 8;

const titles: Readonly<Record<NotificationKind, (environment: string) => string>> = {
  'config-refused': () => 'A configuration change was refused',
  'sync-failed': (name) => `Sync of ${name} failed`,
  'health-degraded': (name) => `${name} is degraded`,
  'drift-found': (name) => `Drift in ${name}`,
  'plan-blocked': (name) => `The plan for ${name} waits for a person`,
  'promotion-ready': (name) => `A promotion to ${name} is ready to be merged`,
  hold: (name) => `${name} is on hold`,
  recovered: (name) => `${name} is well again`,
};

/**
 * Returns a notification as text: a title, its reason and details. Each is bounded, on one line and without control
 * characters or markup.
 */
export function notificationText({ kind, environment, reason, details }: Notification): {
  readonly title: string;
  readonly lines: readonly string[];
} {
  const line = (text: string) => beginning(safe(text), longestLine);
  const more = details.length - mostLines;
  return {
    title: titles[kind](environment),
    lines: [
      line(reason),
      ...details.slice(0, mostLines).map(line),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].filter((one) => one !== ''),
  };
}
