import { Cron } from 'croner';
import type { Window } from './windows.ts';

/** A configured window. It begins by a schedule of five cron fields and lasts `length` milliseconds. */
export interface WindowRule {
  readonly effect: Window['effect'];
  readonly cron: string;
  readonly length: number;
  /** Name in the tz database. */
  readonly timezone: string;
}

/**
 * Returns the window of a rule. A start in a skipped hour comes right after the clocks have been put forward; a start
 * in a repeated hour comes once, the first time. Schedules with a `*` or a step in minute or hour are intervals:
 * skipped starts do not come, and repeated ones come twice.
 */
export function windowOf({ effect, cron, length, timezone }: WindowRule): Window {
  const schedule = new Cron(cron, { mode: '5-part', fixedTimeRule: 'no-wildcard', timezone, paused: true });
  const nextStart = (after: number) => schedule.nextRun(new Date(after))?.getTime();
  return { effect, length, timezone, nextStart };
}
