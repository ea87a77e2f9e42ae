import type { Context } from 'hono';

/** What of the connection is there beside a request. */
interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

/** Whom limits are counted by where nobody signed in: an address, of IPv6 the network that one household has. */
export function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as Connection;
  const address = (incoming?.socket?.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address.includes(':') && address !== '::1' ? network(address) : address;
}

/** True where whoever is behind the address is on this machine: everybody, where a proxy is. */
export function isFromHere(address: string): boolean {
  return address === '' || address === '::1' || address.startsWith('127.');
}

/** The first 64 bits, written out. */
function network(address: string): string {
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const left = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const whole =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - left).fill('0')];
  return `${[...whole, '0', '0', '0', '0'].slice(0, 4).join(':')}::/64`;
}
