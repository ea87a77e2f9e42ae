import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { Access } from '../access.ts';
import { addressOf } from '../address.ts';
import { cookieOf, dropCookie, keepCookie } from '../cookies.ts';
import { localPath } from '../local-path.ts';
import { personOf } from './person.ts';
import { isHostOf } from '../own-names.ts';
import type { OidcPolicy } from '../policy.ts';
import { ProviderDown, SignInRefused } from './provider.ts';
import { refuse } from '../refuse.ts';
import { here, signedIn } from '../signed-in.ts';

/** Time limit for signing in at the provider. Milliseconds. */
const patience = 10 * 60_000;

const begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  until: z.number(),
});

type SignInState = z.output<typeof begun>;

/**
 * Returns the routes of OpenID Connect. `GET /sign-in/oidc?to=…` redirects to the provider, which redirects back to
 * `GET /sign-in/callback`.
 */
export function oidcRoutes(access: Access): Hono {
  const app = new Hono();
  app.get('/sign-in/oidc', (context) =>
    answering(access, context, (oidc, url) => begin(access, context, oidc, url)),
  );
  app.get('/sign-in/callback', (context) =>
    answering(access, context, (oidc, url) => finish(access, context, oidc, url)),
  );
  return app;
}

/** Answers if a provider is configured, and reports failures of the sign-in. */
async function answering(
  access: Access,
  context: Context,
  answer: (oidc: OidcPolicy, url: string) => Promise<Response>,
): Promise<Response> {
  const { oidc, url } = access.policy;
  const { page, log } = access.deps;
  if (oidc === undefined || url === undefined)
    return refuse(context, page, { title: 'Nobody signs in by a provider here', status: 404 });
  context.header('cache-control', 'no-store');
  try {
    return await answer(oidc, url);
  } catch (error) {
    if (error instanceof ProviderDown) {
      log.warn('the provider cannot be asked', { reason: error.message });
      return refuse(context, page, { ...down, detail: error.message }, { 'retry-after': '10' });
    }
    if (!(error instanceof SignInRefused)) throw error;
    log.warn('a sign-in was refused', { reason: error.message, address: addressOf(context) });
    return refuse(context, page, { ...refused, detail: error.message });
  }
}

/**
 * Begins a sign-in. Redirects to the configured host name first, because the cookie would be missing under another
 * name.
 */
async function begin(access: Access, context: Context, oidc: OidcPolicy, url: string): Promise<Response> {
  const to = localPath(context.req.query('to'));
  if (!isHostOf(url, context.req.header('host') ?? '')) {
    // A second attempt: a proxy that hides the name would make the browser redirect for ever.
    if (context.req.query('again') !== undefined) return refuse(context, access.deps.page, nameHidden);
    return context.redirect(`${url}/sign-in/oidc?to=${encodeURIComponent(to)}&again=`, 303);
  }
  const { url: there, ...rest } = await access.provider.begin(oidc, callback(url));
  const signIn: SignInState = { ...rest, to, until: access.deps.clock.now() + patience };
  const sealed = access.seal.close(JSON.stringify(signIn));
  keepCookie(context, here(access, context), 'sign-in', sealed, patience / 1000);
  return context.redirect(there, 303);
}

async function finish(access: Access, context: Context, oidc: OidcPolicy, url: string): Promise<Response> {
  const place = here(access, context);
  const signIn = readBegun(access, cookieOf(context, place, 'sign-in'));
  dropCookie(context, place, 'sign-in');
  if (signIn === undefined) throw new SignInRefused('it did not begin in this browser, or too long ago');
  const back = new URL(callback(url));
  back.search = new URL(context.req.url).search;
  const claims = await access.provider.finish(oidc, back, signIn);
  return signedIn(access, context, personOf(oidc, claims), signIn.to);
}

function readBegun(access: Access, cookie: string | undefined): SignInState | undefined {
  const text = cookie === undefined ? undefined : access.seal.open(cookie);
  const signIn = text === undefined ? undefined : begun.parse(JSON.parse(text));
  return signIn !== undefined && access.deps.clock.now() < signIn.until ? signIn : undefined;
}

function callback(url: string): string {
  return `${url}/sign-in/callback`;
}

const down = {
  title: 'The provider that people sign in at cannot be asked now',
  status: 503,
  remedy: 'try again in a moment; everything else goes on meanwhile',
};

const nameHidden = {
  title: 'This came under another name than that of server.url',
  status: 421,
  remedy: 'open the address of server.url; the proxy there must pass on Host as browsers send it',
};

const refused = { title: 'The sign-in was refused', status: 403, remedy: 'begin again at /sign-in' };
