import type { Stage } from './schema.ts';
import { openingAt, type Window } from '../../core/gate/windows.ts';
import { windowOf, type WindowRule } from '../../core/gate/cron-window.ts';

/** Limit of window borders to check for the end of an open window. */
const mostBorders = 100;

/**
 * Returns whether Sluice may write to an environment now, and the time of the next change. Returns undefined without
 * windows.
 */
export function windowNow(rules: readonly WindowRule[] | undefined, now: number): Stage['window'] {
  if (rules === undefined || rules.length === 0) return undefined;
  const windows = rules.map(windowOf);
  const opening = openingAt(windows, now);
  const changesAt = opening.isOpen ? closesAt(windows, now) : opening.opensAt;
  return { isOpen: opening.isOpen, changesAt };
}

/** Returns the time at which the open window closes, which is always a border of a window. */
function closesAt(windows: readonly Window[], now: number): number | undefined {
  let time = now;
  for (let border = 0; border < mostBorders; border += 1) {
    const next = nextBorder(windows, time);
    if (next === undefined) return undefined;
    if (!openingAt(windows, next).isOpen) return next;
    time = next;
  }
  return undefined;
}

function nextBorder(windows: readonly Window[], time: number): number | undefined {
  const borders = windows.flatMap(({ length, nextStart }) => {
    const [running, next] = [nextStart(time - length), nextStart(time)];
    return [...(running === undefined ? [] : [running + length]), ...(next === undefined ? [] : [next])];
  });
  const ahead = borders.filter((border) => border > time);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
