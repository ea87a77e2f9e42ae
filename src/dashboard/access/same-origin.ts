import type { Context } from 'hono';
import type { Place } from './place.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** True for requests that change nothing. */
export function isReading(method: string): boolean {
  return reading.has(method);
}

/**
 * Whether a request that changes something may come from where it comes. A browser says whose page it is of, and sends
 * cookies along whosever it is; what brings no cookie and says nothing is no browser.
 */
export function isOfOurPages(context: Context, place: Place, hasCookie: boolean): boolean {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  if (origin === undefined && site === undefined) return !hasCookie;
  if (site !== undefined && site !== 'same-origin') return false;
  // A form of a page that sends no referrer has `null` for an origin; that it is ours, the browser says beside it.
  return origin === undefined || origin === place.origin || (origin === 'null' && site === 'same-origin');
}
