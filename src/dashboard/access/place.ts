import { isHostOf, isPassedOn, isThisMachine } from './own-names.ts';

/** Address under which a request came. */
export interface PublicAddress {
  /** Origin that a browser sends for pages of this address. */
  readonly origin: string;
  /** Prefix of every path under this address, without a trailing slash. */
  readonly base: string;
  readonly isHttps: boolean;
}

/**
 * Returns the address of a request by its Host header, or undefined if it is none of this server. Ignores addresses in
 * other proxy headers, which anybody can write. If a proxy passed the request on, it must use the name in `server.url`,
 * because it comes from outside.
 */
export function placeOf(
  url: string | undefined,
  header: (name: string) => string | undefined,
): PublicAddress | undefined {
  const host = header('host') ?? '';
  if (url !== undefined && isHostOf(url, host)) {
    const { origin, pathname, protocol } = new URL(url);
    return { origin, base: pathname.replace(/\/+$/, ''), isHttps: protocol === 'https:' };
  }
  return isThisMachine(host) && !isPassedOn(header)
    ? { origin: `http://${host}`, base: '', isHttps: false }
    : undefined;
}
