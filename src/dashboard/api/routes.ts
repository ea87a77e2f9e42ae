import { OpenAPIHono } from '@hono/zod-openapi';
import { decisionRoutes } from '../decisions/routes.ts';
import { Denied } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { describe } from './description.ts';
import { eventRoutes } from '../events/routes.ts';
import { handOverRoutes } from '../handover/routes.ts';
import { lookRoutes } from './query-routes.ts';
import { viewerRoutes } from '../access/viewer-routes.ts';

/** Returns all routes of the API, without the middleware in front of them. */
export function apiRoutes(deps: ApiDeps): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw misunderstood(result.target, result.error.issues);
    },
  });
  viewerRoutes(app, deps);
  lookRoutes(app, deps);
  handOverRoutes(app, deps);
  decisionRoutes(app, deps);
  eventRoutes(app, deps);
  describe(app, deps);
  return app;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

const parts: Readonly<Record<string, string>> = {
  query: 'the query',
  param: 'the path',
  json: 'the body',
};

/** Returns the refusal of an invalid request. Names the problem and repeats no value of the request except keys. */
function misunderstood(target: string, issues: readonly Issue[]): Denied {
  const lines = issues.slice(0, 10).map(({ path, message, keys }) => {
    const named = [...path, ...(keys ?? [])].map(String).join('.').slice(0, 100);
    return named === '' ? message : `${named}: ${keys === undefined ? message : 'is not known'}`;
  });
  return new Denied({
    title: 'That cannot be understood',
    status: 400,
    detail: `In ${parts[target] ?? target}: ${lines.join('; ')}`,
    remedy: 'see the description at /api/v1/openapi.json',
  });
}
