import { budgets } from '../../core/budgets.ts';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import type { ApiError } from '../api/refusal.ts';
import type { Access } from './access.ts';
import { addressOf } from './address.ts';
import { cookieOf, dropCookie } from './cookies.ts';
import { wrongToken } from './guard.ts';
import { oidcRoutes } from './oidc/oidc.ts';
import { refuse, tooMany } from './refuse.ts';
import { isSameText } from './same-text.ts';
import { here, signedIn } from './signed-in.ts';

const form = z.object({ token: z.string().min(1).max(4096), to: z.string().optional() });

/**
 * Returns the routes that sign users in and out. `POST /sign-in` takes the fields `token` and `to`, the path of this
 * server that follows. The page with the form is defined elsewhere.
 */
export function signInRoutes(access: Access): Hono {
  const app = new Hono();
  app.post('/sign-in', bodyLimit({ maxSize: budgets.request.signInBytes }), (context) =>
    withForm(access, context),
  );
  app.post('/sign-out', (context) => signOut(access, context));
  app.route('/', oidcRoutes(access));
  return app;
}

async function withForm(access: Access, context: Context): Promise<Response> {
  const answer = (refusal: ApiError, headers = {}) => refuse(context, access.deps.page, refusal, headers);
  const address = addressOf(context);
  const wait = await access.limits.waitToSignIn(address);
  if (wait !== undefined) {
    const { refusal, headers } = tooMany(wait);
    return answer(refusal, headers);
  }
  const { token } = access.policy;
  const given = form.safeParse(await fieldsOf(context));
  if (token === undefined || !given.success || !isSameText(given.data.token, token)) {
    await access.limits.signInFailed(address);
    access.deps.log.warn('a wrong token was refused', { address });
    return answer(wrongToken);
  }
  return signedIn(access, context, { is: 'token' }, given.data.to);
}

/** Returns the fields of a form, or undefined if it cannot be parsed. */
function fieldsOf(context: Context): Promise<unknown> {
  return context.req.parseBody().catch((error: unknown) => {
    if (error instanceof TypeError) return undefined;
    throw error;
  });
}

function signOut(access: Access, context: Context): Response {
  const place = here(access, context);
  const cookie = cookieOf(context, place, 'session');
  if (cookie !== undefined) access.sessions.end(cookie);
  dropCookie(context, place, 'session');
  context.header('cache-control', 'no-store');
  return context.redirect(`${place.base}/`, 303);
}
