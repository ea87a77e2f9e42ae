import type { Context } from 'hono';
import type { PublicAddress } from './place.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Returns true for requests that change nothing. */
export function isReading(method: string): boolean {
  return reading.has(method);
}

/**
 * Returns true if a request that changes something may come from its origin. Browsers send the origin, and send cookies
 * from pages of any site. A request with neither an origin nor a cookie comes from a program.
 */
export function isOfOurPages(context: Context, place: PublicAddress, hasCookie: boolean): boolean {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  if (origin === undefined && site === undefined) return !hasCookie;
  if (site !== undefined && site !== 'same-origin') return false;
  // A form of a page without a referrer has the origin `null`. The browser's other header then confirms the site.
  return origin === undefined || origin === place.origin || (origin === 'null' && site === 'same-origin');
}
