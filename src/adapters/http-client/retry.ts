import type { Clock } from '../../ports/clock.ts';

/** Limit on `Retry-After`; longer waits are cut. Milliseconds. */
const longestWait = 24 * 60 * 60 * 1000;
const firstBackoff = 500;
const longestBackoff = 10_000;

const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Returns the milliseconds of a `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3); undefined without a
 * readable one. A past date is 0.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, longestWait);
  if (!httpDate.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now), longestWait);
}

/**
 * Returns the milliseconds before the next attempt after `tries`: a random part of a time that doubles from half a
 * second to ten, so that many callers that failed at one moment do not come back at one moment (full jitter).
 */
function backoff(tries: number, random: () => number): number {
  return Math.round(random() * Math.min(firstBackoff * 2 ** (tries - 1), longestBackoff));
}

/** Way to repeat an attempt: whether it counts as an attempt, and whether a pause comes first. */
export interface Again {
  readonly counts: boolean;
  readonly pauses: boolean;
}

/** Repeats an attempt until it succeeds. `again` receives each failure, and throws to stop. */
export async function retried<T>(
  attempt: () => Promise<T>,
  again: (failure: unknown, tries: number) => Again,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const { counts, pauses } = again(error, tries);
      if (pauses) await clock.sleep(backoff(tries, random), signal);
      if (counts) tries += 1;
    }
  }
}
