import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import type { Api } from '../client/api.ts';
import { createApi } from '../client/client.ts';
import type { Desk } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Access } from '../access/access.ts';
import { bearerOnly, guard } from '../access/guard.ts';
import type { AccessPolicy } from '../access/policy.ts';
import { plainPage, problemAnswer, type RefusalPage } from '../access/refuse.ts';
import { signInRoutes } from '../access/sign-in.ts';
import { redactedTexts, type Redact } from '../access/redacted-texts.ts';
import { apiPath } from './description.ts';
import { failureAnswer } from './failure.ts';
import { apiRoutes } from './routes.ts';

export interface ApiSiteDeps {
  readonly desk: Desk;
  /** Who is let in; asked at every request, so that a new configuration counts at once. */
  readonly access: () => AccessPolicy;
  readonly clock: Clock;
  /** Takes secrets out of what leaves. */
  readonly redact: Redact;
  readonly log: Log;
  /** How people are told that they are not let in; plain text where it is left out. */
  readonly page?: RefusalPage;
  /** Asks the provider that people sign in at. */
  readonly fetch?: typeof fetch;
}

/** The API, signing in, and what stands before both. */
export interface ApiSite {
  /** Looks who asks. Stands before everything that people reach; pages behind it may use `apiFor`. */
  readonly guard: MiddlewareHandler;
  /** `/api/v1`, `/sign-in` but for its page, `/sign-out`; behind the guard. */
  readonly routes: Hono;
  /** For what programs alone ask: the token lets them through, by whatever name of the server they came. */
  readonly bearerOnly: MiddlewareHandler;
  /** The API as whoever sent this request sees it, without leaving the process. */
  readonly apiFor: (context: Context) => Api;
}

export function apiSite({ desk, access: policy, clock, redact, log, ...rest }: ApiSiteDeps): ApiSite {
  const access = new Access({ policy, clock, log, page: rest.page ?? plainPage, fetch: rest.fetch ?? fetch });
  const outward = outwardOnly(access, redact);
  const routes = new Hono();
  routes.use(guard(access));
  routes.use(`${apiPath}/*`, ...outward);
  const api = apiRoutes({ desk, access, clock });
  api.onError((error, context) => failureAnswer(context, error, log));
  routes.route(apiPath, api);
  routes.all('/api/*', (context) =>
    problemAnswer(context, {
      title: 'There is no such route',
      status: 404,
      remedy: 'see the description at /api/v1/openapi.json',
    }),
  );
  routes.route('/', signInRoutes(access));
  routes.onError((error, context) => failureAnswer(context, error, log));
  const apiFor = (context: Context): Api => {
    const visitor = access.visitorOf(context);
    return createApi(async (request) => routes.fetch(access.askFor(visitor, request)), {
      baseUrl: 'http://sluice.invalid',
    });
  };
  return { guard: guard(access), bearerOnly: bearerOnly(access), routes, apiFor };
}

/** What is done to answers that leave the process. Pages that ask from within do so to their own. */
function outwardOnly(access: Access, redact: Redact): readonly MiddlewareHandler[] {
  const tagged = etag();
  const redacted = redactedTexts(redact);
  const isStream = (context: Context) => context.req.path === `${apiPath}/events`;
  const headers = secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: false,
  });
  return [
    headers,
    async (context, next) => {
      await next();
      context.res.headers.set('cache-control', 'no-store');
    },
    (context, next) => (access.isOwn(context) || isStream(context) ? next() : tagged(context, next)),
    (context, next) => (access.isOwn(context) || isStream(context) ? next() : redacted(context, next)),
  ];
}
