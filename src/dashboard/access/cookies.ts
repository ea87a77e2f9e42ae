import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { PublicAddress } from './place.ts';

/** Cookies: `session` for a signed-in user, `sign-in` for an OpenID Connect sign-in that has begun. */
export type CookieName = 'session' | 'sign-in';

/** Returns the cookie's name. Over https, browsers let no other host and no plain http set it. */
function nameOf(name: CookieName, { isHttps }: PublicAddress): string {
  return `${isHttps ? '__Host-' : ''}sluice${name === 'session' ? '' : `-${name}`}`;
}

export function cookieOf(context: Context, place: PublicAddress, name: CookieName): string | undefined {
  return getCookie(context, nameOf(name, place));
}

/**
 * Sets a cookie that scripts cannot read and that goes to no other host. Requests from other sites include it only for
 * links. `maxAge` is in seconds.
 */
export function keepCookie(
  context: Context,
  place: PublicAddress,
  name: CookieName,
  value: string,
  maxAge?: number,
): void {
  setCookie(context, nameOf(name, place), value, {
    ...flags(place),
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}

export function dropCookie(context: Context, place: PublicAddress, name: CookieName): void {
  deleteCookie(context, nameOf(name, place), flags(place));
}

function flags({ isHttps }: PublicAddress) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps } as const;
}
