import { isHostOf, isPassedOn, isThisMachine } from '../own-names.ts';

/** The name by which a request came. */
export interface Place {
  /** What a browser that is there gives as its origin. */
  readonly origin: string;
  /** What stands before every path for whoever comes by this name; without a slash at its end. */
  readonly base: string;
  readonly isHttps: boolean;
}

/**
 * The place that a Host header names; undefined where it is none of ours. What a proxy says of itself in other headers
 * is not believed: anybody can write them. That there is one is: what it passes on under a name of this machine comes from
 * elsewhere, and is taken under the name of `server.url` alone.
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
