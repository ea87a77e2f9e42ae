import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const name = 'sluice_said';
/** A cookie holds 4 KiB, escaped. */
const longest = 600;

/**
 * Goes on to a page that tells once what was done, so that a reload does not do it again. What is told travels in a
 * cookie and not in the address, where anybody could have a page say anything.
 */
export function goTo(context: Context, address: string, text: string): Response {
  setCookie(context, name, text.slice(0, longest), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: 60,
  });
  return context.redirect(address, 303);
}

/** What is to be told now; it is forgotten with that. */
export function takeSaid(context: Context): string | undefined {
  const said = getCookie(context, name);
  if (said === undefined) return undefined;
  setCookie(context, name, '', { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: 0 });
  return said.slice(0, longest);
}
