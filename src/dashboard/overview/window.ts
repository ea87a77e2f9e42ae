import type { Lane } from './schema.ts';
import { openingAt, type Window } from '../../core/gate/windows.ts';
import { windowOf, type WindowRule } from '../../core/gate/cron-window.ts';

/** How many borders of windows are looked at to find when an open one closes. */
const mostBorders = 100;

/** Whether an environment may be written to now, and when that changes; undefined where it has no windows. */
export function windowNow(rules: readonly WindowRule[] | undefined, now: number): Lane['window'] {
  if (rules === undefined || rules.length === 0) return undefined;
  const windows = rules.map(windowOf);
  const opening = openingAt(windows, now);
  const changesAt = opening.isOpen ? closesAt(windows, now) : opening.opensAt;
  return { isOpen: opening.isOpen, ...(changesAt === undefined ? {} : { changesAt }) };
}

/** Windows close where one of them begins or ends, and nowhere else. */
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
