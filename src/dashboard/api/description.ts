import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from './deps.ts';
import { answers } from '../answers.ts';
import { viewerEndpoint } from '../access/viewer.ts';
import { described } from './route.ts';
import { schemaComponents } from './schemas.ts';

/** Path of the API, which precedes the described paths. */
export const apiPath = '/api/v1';

/** Adds the schemas of the routes of `app`, and the route with the description of all routes. */
export function describe(app: OpenAPIHono, deps: ApiDeps): void {
  for (const [name, schema] of schemaComponents([viewerEndpoint, ...answers.map(({ endpoint }) => endpoint)]))
    app.openAPIRegistry.registerComponent('schemas', name, schema);
  for (const [name, scheme] of Object.entries(securitySchemes))
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  let text: string | undefined;
  app.openapi(
    createRoute({
      method: 'get',
      path: '/openapi.json',
      ...described(deps, {
        summary: 'This description',
        need: undefined,
        answers: {
          200: {
            description: 'OpenAPI 3.1',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
        },
      }),
    }),
    (context) => {
      text ??= JSON.stringify(descriptionOf(app));
      return context.body(text, 200, { 'content-type': 'application/json' });
    },
  );
}

/** Returns the description of an application to which it was added. */
export function descriptionOf(app: OpenAPIHono): object {
  const { paths = {}, ...rest } = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      version: '1',
      description:
        'What a daemon knows and does for people. Times are milliseconds since 1970-01-01T00:00:00Z. Every answer but a good one is a problem as RFC 9457 has it. Keys may be added to answers; none is taken away or changes its meaning.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
  });
  const below = Object.entries(paths).map(([path, item]) => [`${apiPath}${path}`, item]);
  return { ...rest, paths: Object.fromEntries(below) as typeof paths };
}

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'The token of `server.access.token`.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-sluice',
    description: 'A session of somebody who signed in with a browser; over plain http its name is `sluice`.',
  },
} as const;
