import { windowOf, type WindowRule } from './cron-window.ts';
import type { GateRow } from './gate-row.ts';
import { openingAt } from './windows.ts';

/** Settings of an environment for this gate. */
export interface WindowSettings {
  /** Windows for writing to the tenant. Without any, writing is always allowed. */
  readonly windows?: readonly WindowRule[];
}

const codes = {
  SLC2432: {
    title: 'An environment is outside its change windows',
    remedy: 'Wait: Sluice continues in the next window of `windows`.',
  },
} as const;

/** Gate that waits outside the change windows. */
export const windowGate = {
  is: 'outside windows',
  condition: 'WaitingForWindow',
  awaited: 'a change window',
  codes,
  reasons: ({ settings: { windows = [] }, now }) => {
    const opening = openingAt(windows.map(windowOf), now);
    if (opening.isOpen) return [];
    const { opensAt: until, timezone } = opening;
    const opens = until === undefined ? 'none opens in sight' : `opens at ${localTime(until, timezone)}`;
    const message = `waiting for window, ${opens}`;
    return [{ code: 'SLC2432', message, remedy: codes.SLC2432.remedy, until }];
  },
} as const satisfies GateRow<WindowSettings>;

/** Formats a time with its zone: `2027-03-29 09:00 Europe/Berlin`. */
function localTime(time: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return `${format.format(time)} ${timezone}`;
}
