import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Place } from './place.ts';

/** `session`: who is signed in. `sign-in`: what a sign-in that has begun is known by when it comes back. */
export type CookieName = 'session' | 'sign-in';

/** Over https under a name that browsers let no other host and no plain http set. */
function nameOf(name: CookieName, { isHttps }: Place): string {
  return `${isHttps ? '__Host-' : ''}sluice${name === 'session' ? '' : `-${name}`}`;
}

export function cookieOf(context: Context, place: Place, name: CookieName): string | undefined {
  return getCookie(context, nameOf(name, place));
}

/** No script reads it, no other site has it sent along but by a link, and it goes to no other host. `maxAge` in seconds. */
export function keepCookie(
  context: Context,
  place: Place,
  name: CookieName,
  value: string,
  maxAge?: number,
): void {
  setCookie(context, nameOf(name, place), value, {
    ...flags(place),
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}

export function dropCookie(context: Context, place: Place, name: CookieName): void {
  deleteCookie(context, nameOf(name, place), flags(place));
}

function flags({ isHttps }: Place) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps } as const;
}
