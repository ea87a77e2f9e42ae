import type { Context } from 'hono';

interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

/**
 * Returns the address by which limits count clients that did not sign in. For IPv6, returns the network of a household.
 */
export function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as Connection;
  const address = (incoming?.socket?.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address.includes(':') && address !== '::1' ? network(address) : address;
}

/** Returns true for an address of this machine. Behind a proxy, that is true for every client. */
export function isFromHere(address: string): boolean {
  return address === '' || address === '::1' || address.startsWith('127.');
}

/** Returns the first 64 bits of an address without abbreviation. */
function network(address: string): string {
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const left = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const whole =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - left).fill('0')];
  return `${[...whole, '0', '0', '0', '0'].slice(0, 4).join(':')}::/64`;
}
