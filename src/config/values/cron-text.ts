import { Cron } from 'croner';
import { malformed, type ParseResult } from '../parse-result.ts';

export const cronPattern = /^[0-9A-Za-z*,/#-]{1,60}(?: +[0-9A-Za-z*,/#-]{1,60}){4}$/;

const remedy = 'write minute, hour, day of the month, month and day of the week: "0 9 * * 1-4"';

/** Parses a schedule of five fields. Rejects one without any occurrence, because its window would never open. */
export function readCron(text: string): ParseResult<string> {
  if (!cronPattern.test(text)) return malformed('is not a schedule of five fields', remedy);
  try {
    const schedule = new Cron(text, { mode: '5-part', timezone: 'UTC', paused: true });
    if (schedule.nextRun(someDay) === null) return malformed('never comes', 'name a day that there is');
    return { value: text };
  } catch {
    return malformed('has a field that cannot be', remedy);
  }
}

/** Start for finding an occurrence. Any day is suitable, because the search covers enough years. */
const someDay = new Date(0);

export const timezonePattern = /^[A-Za-z][A-Za-z0-9_+/-]{0,60}$/;

/** Parses the name of a time zone in the tz database. */
export function readTimezone(text: string): ParseResult<string> {
  if (isTimezone(text)) return { value: text };
  return malformed('is not the name of a time zone', 'write a name such as Europe/Berlin or UTC');
}

function isTimezone(text: string): boolean {
  if (!timezonePattern.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
