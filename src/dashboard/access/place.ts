import { isHostOf, isPassedOn, isThisMachine } from './own-names.ts';

/** The name by which a request came. */
export interface Place {
  /** What a browser that is there gives as its origin. */
  readonly origin: string;
  /** What stands before every path for whoever comes by this name; without a slash at its end. */
  readonly base: string;
  readonly isHttps: boolean;
}

/**
 * Returns the place that a Host header names; undefined for one that is not ours. Ignores what a proxy claims in other
 * headers, which anybody can write. That a proxy exists counts: what it passes on under a name of this machine comes
 * from outside, and must use the name in `server.url`.
 */
export function placeOf(
  url: string | undefined,
  header: (name: string) => string | undefined,
): Place | undefined {
  const host = header('host') ?? '';
  if (url !== undefined && isHostOf(url, host)) {
    const { origin, pathname, protocol } = new URL(url);
    return { origin, base: pathname.replace(/\/+$/, ''), isHttps: protocol === 'https:' };
  }
  return isThisMachine(host) && !isPassedOn(header)
    ? { origin: `http://${host}`, base: '', isHttps: false }
    : undefined;
}
