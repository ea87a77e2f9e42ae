/** A repeating span of time in which an environment may, or may not, be written to. */
export interface Window {
  readonly effect: 'allow' | 'deny';
  /** How long it lasts from each of its starts, in milliseconds that pass, whatever clocks are put forward or back. */
  readonly length: number;
  /** Zone in which its starts are reckoned, and in which a person is told of it. */
  readonly timezone: string;
  /** Its first start after an instant, both in milliseconds since the epoch; undefined where there is none. */
  readonly nextStart: (after: number) => number | undefined;
}

/** What the windows of an environment say at one instant. `opensAt` is undefined where no opening is in sight. */
export type Opening =
  | { readonly isOpen: true }
  | { readonly isOpen: false; readonly opensAt: number | undefined; readonly timezone: string };

/** How many borders of windows are looked at to find the next opening. */
const maxBorders = 1000;

/**
 * Open inside an allow window, or anywhere where there is none, and outside every deny window. A window includes the
 * instant of its start and not that of its end.
 */
export function openingAt(windows: readonly Window[], now: number): Opening {
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

interface Closed {
  /** When that which closes it now ends; it may still be closed then, by another window. */
  readonly until: number | undefined;
  readonly timezone: string;
}

function closedAt(windows: readonly Window[], time: number): Closed | undefined {
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

/** When the window around that time ends; undefined outside of it. Any start less than its length ago is inside. */
function endOf({ length, nextStart }: Window, time: number): number | undefined {
  const start = nextStart(time - length);
  return start === undefined || start > time ? undefined : start + length;
}
