import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { ApiFailure } from '../client/api-failure.ts';
import { findWith } from '../client/client.ts';
import type { Viewer } from '../access/viewer.ts';
import { viewerOf } from '../access/viewer-routes.ts';
import { assertAllowed, callerOf } from './allowed.ts';
import { notThere } from './denied.ts';
import { keyOf, type Api } from './endpoint.ts';
import type { DashboardService } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Access, type Visitor } from '../access/access.ts';
import type { ApiDeps } from './deps.ts';
import { inputOf } from './misunderstood.ts';
import { bearerOnly, guard } from '../access/guard.ts';
import type { AccessPolicy } from '../access/policy.ts';
import { plainPage, problemAnswer, type RefusalPage } from '../access/refuse.ts';
import { signInRoutes } from '../access/sign-in.ts';
import { redactedTexts, type FormRedactor } from '../access/redacted-texts.ts';
import { apiPath } from './description.ts';
import { failureAnswer, refusalOf } from './failure.ts';
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
  /** Returns the endpoints with the rights of a request's client. */
  readonly apiFor: (context: Context) => PageApi;
}

/** API for the pages of one client. */
export interface PageApi extends Api {
  viewer(): Promise<Viewer>;
}

export function apiSite({ service, access: policy, clock, redact, log, ...rest }: ApiSiteDeps): ApiSite {
  const access = new Access({ policy, clock, log, page: rest.page ?? plainPage, fetch: rest.fetch ?? fetch });
  const routes = new Hono();
  routes.use(guard(access));
  routes.use(`${apiPath}/*`, ...answerMiddleware(redact));
  const deps = { service, access, clock };
  const api = apiRoutes(deps);
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
  const apiFor = (context: Context): PageApi => pageApi(deps, access.visitorOf(context), log);
  return { guard: guard(access), bearerOnly: bearerOnly(access), routes, apiFor };
}

function pageApi(deps: ApiDeps, visitor: Visitor, log: Log): PageApi {
  const { service } = deps;
  const ask: Api['ask'] = async (endpoint, input) => {
    const { method, path, need, missing = 'answer', answer } = endpoint;
    try {
      const given = inputOf(endpoint, input);
      if (need !== undefined) assertAllowed(visitor, service, need, (name) => given[name]);
      const found = await service.answer(keyOf(endpoint), given, callerOf(visitor), never);
      if (found === undefined) throw notThere(missing);
      return answer.schema.parse(found);
    } catch (error) {
      throw new ApiFailure(refusalOf(error, log, { method, path }));
    }
  };
  return { viewer: () => viewerOf(deps, visitor), ask, find: findWith(ask) };
}

/** Signal of requests by pages: a decision does not end because its browser hangs up. */
const never = new AbortController().signal;

/** Returns the middleware for answers of the API. */
function answerMiddleware(redact: FormRedactor): readonly MiddlewareHandler[] {
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
    (context, next) => (isStream(context) ? next() : tagged(context, next)),
    (context, next) => (isStream(context) ? next() : redacted(context, next)),
  ];
}
