import { malformed, type ParseResult } from '../parse-result.ts';
import { isLoopback } from './web-address.ts';

/** Address on which the server listens. `host` has no brackets. Port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const listenPattern = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/;

/** Parses an address such as `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `0.0.0.0:8080`. */
export function readListenAddress(text: string): ParseResult<ListenAddress> {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).toLowerCase();
  const port = Number(text.slice(colon + 1));
  if (!listenPattern.test(text) || port > 65_535) {
    return malformed('is not a host and a port', 'write 127.0.0.1:8080');
  }
  return { value: { host: host.replaceAll(/[[\]]/g, ''), port } };
}

/** Returns true if other machines can reach a server at this address. */
export function isReachable({ host }: ListenAddress): boolean {
  return !isLoopback(host.includes(':') ? `[${host}]` : host);
}
