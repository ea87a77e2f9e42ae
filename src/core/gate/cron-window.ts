import { Cron } from 'croner';
import type { Window } from './windows.ts';

/** A window as it is configured: it begins by a schedule of five cron fields and lasts `length` milliseconds. */
export interface WindowRule {
  readonly effect: Window['effect'];
  readonly cron: string;
  readonly length: number;
  /** Name in the tz database. */
  readonly timezone: string;
}

/**
 * The window of a rule. A start that the clocks skip comes when they have been put forward; one that they show twice
 * comes once, the first time. Schedules with a `*` or a step in minute or hour are intervals: what is skipped does not
 * come, and what is shown twice comes twice.
 */
export function windowOf({ effect, cron, length, timezone }: WindowRule): Window {
  const schedule = new Cron(cron, { mode: '5-part', fixedTimeRule: 'no-wildcard', timezone, paused: true });
  const nextStart = (after: number) => schedule.nextRun(new Date(after))?.getTime();
  return { effect, length, timezone, nextStart };
}
