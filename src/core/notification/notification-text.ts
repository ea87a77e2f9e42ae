import type { Notification, NotificationKind } from './notification.ts';
import { beginning, safe } from '../text/safe-text.ts';

/** Limits on the characters of a line and on the lines of details, for reading in a chat. */
const longestLine = 300;
const mostLines = 8;

/** Title of a kind of notification, and the next step of its reader. */
interface NotificationWords {
  readonly title: (environment: string) => string;
  readonly action: string;
}

const words: Readonly<Record<NotificationKind, NotificationWords>> = {
  'config-refused': {
    title: () => 'Sluice refused a configuration change',
    action: 'Correct the configuration. Until then Sluice uses the previous one.',
  },
  'sync-failed': {
    title: (name) => `Sync of ${name} failed`,
    action: 'Fix the cause, then sync again.',
  },
  'health-degraded': {
    title: (name) => `${name} is degraded`,
    action: 'Check the streams that cannot run.',
  },
  'drift-found': {
    title: (name) => `Drift in ${name}`,
    action: 'Keep each edit by merging it, or restore the version in git.',
  },
  'plan-blocked': {
    title: (name) => `Action required: plan for ${name}`,
    action: 'Review the plan, then approve it or resolve what blocks it.',
  },
  'promotion-ready': {
    title: (name) => `Promotion to ${name} is ready`,
    action: 'Review and merge it. Merging deploys.',
  },
  hold: {
    title: (name) => `${name} is on hold`,
    action: 'Resume it when the reason is gone.',
  },
  recovered: { title: (name) => `${name} recovered`, action: '' },
};

/**
 * Returns a notification as text: a title, its reason, details and what to do. Each is bounded, on one line and without
 * control characters or markup.
 */
export function notificationText({ kind, environment, reason, details }: Notification): {
  readonly title: string;
  readonly lines: readonly string[];
} {
  const line = (text: string) => beginning(safe(text), longestLine);
  const more = details.length - mostLines;
  const { title, action } = words[kind];
  return {
    title: title(environment),
    lines: [
      line(reason),
      ...details.slice(0, mostLines).map(line),
      ...(more > 0 ? [`and ${more} more`] : []),
      action,
    ].filter((one) => one !== ''),
  };
}
