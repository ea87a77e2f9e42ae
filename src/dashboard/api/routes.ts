import { OpenAPIHono } from '@hono/zod-openapi';
import { answers } from '../answers.ts';
import type { ApiDeps } from './deps.ts';
import { describe } from './description.ts';
import { eventRoutes } from '../events/routes.ts';
import { misunderstood } from './misunderstood.ts';
import { addEndpoint } from './route.ts';
import { viewerRoutes } from '../access/viewer-routes.ts';

/** Returns all routes of the API, without the middleware in front of them. */
export function apiRoutes(deps: ApiDeps): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw misunderstood(result.target, result.error.issues);
    },
  });
  viewerRoutes(app, deps);
  for (const { endpoint } of answers) addEndpoint(app, deps, endpoint);
  eventRoutes(app, deps);
  describe(app, deps);
  return app;
}
