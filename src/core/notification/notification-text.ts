import type { Notification, NotificationKind } from './notification.ts';
import { beginning, safe } from '../text/safe-text.ts';

/** Signs of a line, and lines of details: what a person reads in a chat. */
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

/** A notification in words: a title, why, and what is meant. Bounded, each on one line, without signs that act. */
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
