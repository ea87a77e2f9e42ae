import type { ErrorResponse } from './answer.ts';

/** Limit on the waits that Sluice accepts. */
const longestWait = 24 * 60 * 60 * 1000;
/** Wait that GitHub's documentation asks for where a secondary limit names no time. */
const unnamedWait = 60_000;

/**
 * Returns the milliseconds to wait after a rate-limit response; undefined for any other. GitHub answers 403 or 429 for
 * both of its limits. The primary one names its end (`x-ratelimit-reset`). A secondary one names the wait
 * (`retry-after`), or only identifies itself by its message.
 */
export function rateLimit({ status, headers, message }: ErrorResponse, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return bounded(Number(after) * 1000);
  const reset = headers.get('x-ratelimit-reset')?.trim() ?? '';
  if (headers.get('x-ratelimit-remaining') === '0' && /^\d{1,12}$/.test(reset)) {
    // A second more, because the reset is a whole second, and happens within it. Both times are GitHub's own.
    return bounded(Number(reset) * 1000 - serverTime(headers, now) + 1000);
  }
  if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) return unnamedWait;
  return undefined;
}

/** Returns the time of a response by its sender's clock, or by ours where it has none. Milliseconds since the epoch. */
export function serverTime(headers: ReadonlyMap<string, string>, now: number): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? now : date;
}

function bounded(ms: number): number {
  return Math.min(Math.max(1000, ms), longestWait);
}
