import { malformed, type ParseResult } from '../parse-result.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const durationPattern = /^[0-9]{1,9}(ms|s|m|h|d)$/;

/** Parses a duration such as `500ms`, `20s`, `5m`, `2h` or `1d` to milliseconds. The bounds are inclusive durations. */
export function readDuration(text: string, least: string, most: string): ParseResult<number> {
  const value = milliseconds(text);
  if (value === undefined) {
    return malformed('is not a duration', 'write a number and a unit: 500ms, 20s, 5m, 2h or 1d');
  }
  if (value < bound(least)) return malformed(`is shorter than ${least}`, `write ${least} or more`);
  if (value > bound(most)) return malformed(`is longer than ${most}`, `write ${most} or less`);
  return { value };
}

function milliseconds(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const unit = /[a-z]+$/.exec(text)?.[0];
  return Number.parseInt(text, 10) * units[unit as keyof typeof units];
}

function bound(text: string): number {
  const value = milliseconds(text);
  if (value === undefined) throw new TypeError(`${text} is no duration`);
  return value;
}
