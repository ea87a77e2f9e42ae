/** A repeating span of time in which Sluice may, or may not, write to an environment's tenant. */
export interface Window {
  readonly effect: 'allow' | 'deny';
  /** Length from each start, in elapsed milliseconds, regardless of clock changes. */
  readonly length: number;
  /** Time zone of its starts, and of the times in messages. */
  readonly timezone: string;
  /** Returns its first start after an instant, both in milliseconds since the epoch; undefined where there is none. */
  readonly nextStart: (after: number) => number | undefined;
}

/** State of an environment's windows at one instant. `opensAt` is undefined where no opening is in sight. */
export type WindowState =
  | { readonly isOpen: true }
  | { readonly isOpen: false; readonly opensAt: number | undefined; readonly timezone: string };

/** Limit on the window borders to examine for the next opening. */
const maxBorders = 1000;

/**
 * Decides whether the windows are open: inside an allow window (or without any), and outside every deny window. A
 * window includes the instant of its start, but not of its end.
 */
export function openingAt(windows: readonly Window[], now: number): WindowState {
  let time = now;
  let timezone = windows[0]?.timezone ?? 'UTC';
  for (let border = 0; border < maxBorders; border += 1) {
    const closed = closedAt(windows, time);
    if (closed === undefined)
      return time === now ? { isOpen: true } : { isOpen: false, opensAt: time, timezone };
    if (closed.until === undefined) break;
    time = closed.until;
    timezone = closed.timezone;
  }
  return { isOpen: false, opensAt: undefined, timezone };
}

interface ClosedWindow {
  /** End of the present closure. Another window may still be closed then. */
  readonly until: number | undefined;
  readonly timezone: string;
}

function closedAt(windows: readonly Window[], time: number): ClosedWindow | undefined {
  for (const window of windows) {
    const end = window.effect === 'deny' ? endOf(window, time) : undefined;
    if (end !== undefined) return { until: end, timezone: window.timezone };
  }
  const allowing = windows.filter(({ effect }) => effect === 'allow');
  if (allowing.length === 0 || allowing.some((window) => endOf(window, time) !== undefined)) return undefined;
  const starts = allowing.flatMap(({ nextStart, timezone }) => {
    const start = nextStart(time);
    return start === undefined ? [] : [{ until: start, timezone }];
  });
  const none = { until: undefined, timezone: allowing[0]?.timezone ?? 'UTC' };
  return starts.toSorted((one, other) => one.until - other.until)[0] ?? none;
}

/**
 * Returns the end of the window around a time; undefined outside of it. A time is inside if a start is less than the
 * window's length ago.
 */
function endOf({ length, nextStart }: Window, time: number): number | undefined {
  const start = nextStart(time - length);
  return start === undefined || start > time ? undefined : start + length;
}
