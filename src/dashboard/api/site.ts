import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import type { Api } from '../client/api.ts';
import { createApi } from '../client/client.ts';
import type { DashboardService } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Access } from '../access/access.ts';
import { bearerOnly, guard } from '../access/guard.ts';
import type { AccessPolicy } from '../access/policy.ts';
import { plainPage, problemAnswer, type RefusalPage } from '../access/refuse.ts';
import { signInRoutes } from '../access/sign-in.ts';
import { redactedTexts, type FormRedactor } from '../access/redacted-texts.ts';
import { apiPath } from './description.ts';
import { failureAnswer } from './failure.ts';
import { apiRoutes } from './routes.ts';

export interface ApiSiteDeps {
  readonly service: DashboardService;
  /**
   * Returns the current access rules. Called for every request, so that a new configuration takes effect immediately.
   */
  readonly access: () => AccessPolicy;
  readonly clock: Clock;
  /** Removes secrets from responses. */
  readonly redact: FormRedactor;
  readonly log: Log;
  /** Shows a refusal to people. Defaults to plain text. */
  readonly page?: RefusalPage;
  /** Sends requests to the sign-in provider. */
  readonly fetch?: typeof fetch;
}

/** The API, the sign-in routes and their guards. */
export interface ApiSite {
  /**
   * Middleware that identifies the client. Must precede every route for people; pages behind it may call the API on
   * behalf of the client.
   */
  readonly guard: MiddlewareHandler;
  /** Routes behind the guard: `/api/v1`, `/sign-in` without its page, and `/sign-out`. */
  readonly routes: Hono;
  /** Middleware for routes of programs. Admits clients with the token under any host name. */
  readonly bearerOnly: MiddlewareHandler;
  /** Returns the API with the rights of a request's client, without leaving the process. */
  readonly apiFor: (context: Context) => Api;
}

export function apiSite({ service, access: policy, clock, redact, log, ...rest }: ApiSiteDeps): ApiSite {
  const access = new Access({ policy, clock, log, page: rest.page ?? plainPage, fetch: rest.fetch ?? fetch });
  const outward = outwardOnly(access, redact);
  const routes = new Hono();
  routes.use(guard(access));
  routes.use(`${apiPath}/*`, ...outward);
  const api = apiRoutes({ service, access, clock });
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

/** Returns the middleware for responses that leave the process. Pages process their own responses. */
function outwardOnly(access: Access, redact: FormRedactor): readonly MiddlewareHandler[] {
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
