import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tickInput } from './schema.ts';
import { visibleTo } from '../api/allowed.ts';
import { boundedBytes, fileLimit } from '../api/bounded-bytes.ts';
import { deciderOf } from '../api/decider.ts';
import { Denied, notThere } from '../api/denied.ts';
import type { ApiDeps } from '../api/deps.ts';
import { inboxQuery, stageParams, roundParams, tickParams } from '../api/parameters.ts';
import { boundedJson, json, said } from '../api/route.ts';

const octets = 'application/octet-stream';

/** Adds the routes for exchanging files with directory tenants. */
export function handOverRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { service, access } = deps;

  app.openapi(
    createRoute({
      method: 'get',
      path: '/hand-overs',
      ...said(deps, {
        summary: 'Tenants without an API, and their pending files',
        need: { right: 'view' },
        answers: { 200: json('HandOvers', 'Of stages that may be seen') },
      }),
    }),
    async (context) =>
      context.json({ handOvers: await service.handOvers(visibleTo(access.visitorOf(context))) }),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/stages/{stage}/rounds/{round}/files',
      request: { params: roundParams },
      ...said(deps, {
        summary: 'Files of a batch for manual import, with secrets as plain text',
        need: { right: 'operate', stage: 'stage' },
        answers: {
          200: { description: 'A ZIP file', content: { 'application/zip': { schema: binary } } },
        },
        refuses: [404],
      }),
    }),
    async (context) => {
      const { stage, round } = context.req.valid('param');
      const found = await service.bundle(stage, round);
      if (found === undefined) throw notThere('round');
      const name = found.name.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '');
      return context.body(new Uint8Array(found.bytes), 200, {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${name === '' ? 'files.zip' : name}"`,
      });
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/stages/{stage}/inbox',
      request: {
        params: stageParams,
        query: inboxQuery,
        body: { required: true, content: { [octets]: { schema: binary } } },
      },
      ...said(deps, {
        summary: 'Puts an export of at most 64 MiB into the inbox of a tenant without an API',
        need: { right: 'operate', stage: 'stage' },
        answers: { 200: json('Received', 'It is there') },
        refuses: [404, 409, 413, 415, 422, 503],
      }),
    }),
    async (context) => {
      if (context.req.header('content-type') !== octets) throw otherType;
      if (Number(context.req.header('content-length') ?? 0) > fileLimit) throw tooLarge();
      const { stage } = context.req.valid('param');
      const { name } = context.req.valid('query');
      const bytes = boundedBytes(context.req.raw.body, fileLimit, tooLarge);
      const file = await service.receive(
        stage,
        { name, bytes },
        deciderOf(access.visitorOf(context)),
        context.req.raw.signal,
      );
      return context.json({ file });
    },
  );

  const ticking = said(deps, {
    summary: 'Ticks or unticks a line of a checklist',
    need: { right: 'operate', stage: 'stage' },
    answers: { 200: json('Decided', 'It is ticked') },
    refuses: [404, 409, 413, 415, 422, 503],
  });
  app.openapi(
    createRoute({
      method: 'put',
      path: '/stages/{stage}/rounds/{round}/ticks/{number}',
      request: {
        params: tickParams,
        body: { required: true, content: { 'application/json': { schema: tickInput } } },
      },
      ...ticking,
      middleware: [...(ticking.middleware ?? []), boundedJson],
    }),
    async (context) => {
      const { stage, ...where } = context.req.valid('param');
      const input = { ...where, ...context.req.valid('json') };
      return context.json(await service.tick(stage, input, deciderOf(access.visitorOf(context))));
    },
  );
}

const binary = { type: 'string', format: 'binary' } as const;

const otherType = new Denied({
  title: 'The body is of another type than is taken',
  status: 415,
  remedy: `send the file as it is, with content-type ${octets}`,
});

function tooLarge(): Denied {
  return new Denied({ title: 'The file is too large', status: 413, remedy: 'send at most 64 MiB' });
}
