import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { callerOf } from '../api/allowed.ts';
import { Denied } from '../api/denied.ts';
import type { ApiDeps } from '../api/deps.ts';
import { eventStream } from './event-stream.ts';
import { Listeners } from './listeners.ts';
import { described } from '../api/route.ts';
import { schemaRef } from '../api/schemas.ts';

/** Adds the route that sends changes while a client listens. */
export function eventRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { service, access, clock } = deps;
  const listeners = new Listeners();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/events',
      ...described(deps, {
        summary: 'Changes as server-sent events, each an `Event` in JSON',
        need: { right: 'view' },
        answers: {
          200: {
            description: 'A stream without an end. Lines that begin with a colon say nothing',
            content: { 'text/event-stream': { schema: schemaRef('Event') } },
          },
        },
        refuses: [503],
      }),
    }),
    (context) => {
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
      // A HEAD request reads no stream and would never end one.
      if (context.req.method === 'HEAD') return context.body(null, 200, headers);
      const visitor = access.visitorOf(context);
      const place = listeners.enter(visitor);
      if (typeof place === 'string') throw tooMany(place);
      const stream = eventStream({
        events: (signal) => service.events(callerOf(visitor).sees, signal),
        clock,
        isCurrent: () => visitor.isCurrent() && visitor.mayAnything(),
        onEnd: () => place.leave(),
      });
      return context.body(stream, 200, headers);
    },
  );
}

function tooMany(why: 'too many' | 'too many of yours'): Denied {
  const remedy = 'close pages that are not looked at, and try again';
  const headers = { 'retry-after': '15' };
  return why === 'too many'
    ? new Denied({ title: 'Too many listen already', status: 503, remedy }, headers)
    : new Denied({ title: 'You listen too often already', status: 429, remedy }, headers);
}
