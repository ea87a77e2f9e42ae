import type { Context } from 'hono';
import type { Access } from './access.ts';
import { addressOf } from './address.ts';
import { cookieOf, keepCookie } from './cookies.ts';
import { localPath } from './local-path.ts';
import { placeOf, type PublicAddress } from './place.ts';
import type { RequestIdentity } from './rights.ts';

/** Starts a session in place of the previous one, and redirects to a path of this server. */
export function signedIn(
  access: Access,
  context: Context,
  who: RequestIdentity,
  to: string | undefined,
): Response {
  const place = here(access, context);
  const before = cookieOf(context, place, 'session');
  if (before !== undefined) access.sessions.end(before);
  const by = access.byWhat(who.is);
  if (by === undefined) throw new Error('somebody signed in by a way that is not there');
  keepCookie(context, place, 'session', access.sessions.start({ who, by }));
  access.deps.log.info('signed in', {
    by: who.is === 'person' ? who.name : who.is,
    address: addressOf(context),
  });
  context.header('cache-control', 'no-store');
  return context.redirect(`${place.base}${localPath(to)}`, 303);
}

/** Returns the address of a request that the guard accepted. */
export function here(access: Access, context: Context): PublicAddress {
  const place = placeOf(access.policy.url, (name) => context.req.header(name));
  if (place === undefined) throw new Error('a request was answered under a name that is not ours');
  return place;
}
