import type * as z from 'zod';
import { malformed, type ParseResult } from '../parse-result.ts';
import { isLoopback } from '../values/web-address.ts';

/** Location of the store: a file, whose path may be relative to the configuration, or a PostgreSQL database. */
export type StoreUrl =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'postgres';
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
    };

export const storeUrlPattern = /^(file:[^\0]+|postgres(ql)?:\/\/[^\s\0]+)$/;

const form = 'write file: and a path, or postgres://user@host:5432/database';

export function readStoreUrl(text: string): ParseResult<StoreUrl> {
  if (/^postgres(ql)?:/i.test(text)) return readPostgresUrl(text);
  const path = /^file:(?:\/\/(?=\/))?(?!\/\/)([^\0]+)$/.exec(text)?.[1];
  return path === undefined ? malformed('is not a store', form) : { value: { kind: 'file', path } };
}

function readPostgresUrl(text: string): ParseResult<StoreUrl> {
  if (!storeUrlPattern.test(text) || !URL.canParse(text)) return malformed('is not a database', form);
  const url = new URL(text);
  if (url.password !== '')
    return malformed(
      'carries a password',
      'remove it from the address, and set store.password to { env: NAME } or { file: PATH }',
      'SLC1107',
    );
  if (url.search !== '' || url.hash !== '')
    return malformed('has a query', 'remove it; store.tls says whether the connection is encrypted');
  const [user, database] = [decoded(url.username), decoded(url.pathname.slice(1))];
  const isWhole = user !== undefined && database !== undefined && url.hostname !== '';
  if (!isWhole || database.includes('/')) return malformed('does not name role, host and database', form);
  const port = url.port === '' ? 5432 : Number(url.port);
  return { value: { kind: 'postgres', host: url.hostname, port, database, user } };
}

/** Decodes a part of an address. Returns undefined if it is empty or cannot be decoded. */
function decoded(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    return text === '' || /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

interface Written {
  readonly url: StoreUrl;
  readonly password?: unknown;
  readonly tls?: 'on' | 'off' | undefined;
  readonly ca?: unknown;
  readonly folder?: string | undefined;
}

/** Checks that a file store has no settings of a database, and that certificates come with TLS. */
export function storeIsWhole({ value, issues }: z.core.ParsePayload<Written>): void {
  if (issues.length > 0) return;
  const complain = (key: string, message: string, remedy: string) =>
    issues.push({ code: 'custom', input: value, path: [key], message, params: malformed(message, remedy) });
  const { url, ca } = value;
  if (url.kind === 'file') {
    for (const key of ['password', 'tls', 'ca', 'folder'] as const)
      if (value[key] !== undefined)
        complain(key, 'is for a database of PostgreSQL', 'remove it, or let store.url be postgres://…');
    return;
  }
  if (ca !== undefined && !isEncrypted(url, value.tls))
    complain('ca', 'is of no use without TLS', 'remove it, or set store.tls to on');
}

/** Returns true if the connection uses TLS. Without a setting, it does for other machines. */
export function isEncrypted({ host }: { readonly host: string }, tls: 'on' | 'off' | undefined): boolean {
  return tls === undefined ? !isLoopback(host) : tls === 'on';
}
