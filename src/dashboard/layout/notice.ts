import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const name = 'sluice_message';
/** Limit of a notice in characters. A cookie can hold 4 KiB of escaped text. */
const longest = 600;

/**
 * Redirects to a page that shows the result of an action once, so that a reload does not repeat it. A cookie carries
 * the text: in the address, anybody could make a page show any text.
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

/** Returns the current notice and removes it. */
export function takeMessage(context: Context): string | undefined {
  const message = getCookie(context, name);
  if (message === undefined) return undefined;
  setCookie(context, name, '', { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: 0 });
  return message.slice(0, longest);
}
