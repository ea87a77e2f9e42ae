import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { matrixQuery } from '../streams/schema.ts';
import { passQuery } from '../run/schema.ts';
import { comparisonQuery } from '../stream/schema.ts';
import { seenBy } from './allowed.ts';
import { notThere } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { environmentParams, passParams, requestPlanParams, streamParams } from './parameters.ts';
import { json, said } from './route.ts';

const view = { right: 'view' } as const;

/** Adds the routes of all queries. Refuses unknown parameters, because they would have no effect. */
export function lookRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { desk, access } = deps;

  app.openapi(
    createRoute({
      method: 'get',
      path: '/lanes',
      ...said(deps, {
        summary: 'Sources and environments with their status',
        need: view,
        answers: { 200: json('Lanes', 'Those that may be seen') },
      }),
    }),
    async (context) => context.json({ lanes: await desk.lanes(seenBy(access.visitorOf(context))) }),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/streams',
      request: { query: z.strictObject(matrixQuery.shape) },
      ...said(deps, {
        summary: 'Streams with their state in each environment, in pages',
        need: view,
        answers: { 200: json('Matrix', 'A page') },
      }),
    }),
    async (context) =>
      context.json(await desk.matrix(context.req.valid('query'), seenBy(access.visitorOf(context)))),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/streams/{pipeline}/{slug}',
      request: { params: streamParams },
      ...said(deps, {
        summary: 'One stream: environments, users, history',
        need: view,
        answers: { 200: json('Stream', 'The stream') },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await desk.stream(context.req.valid('param'), seenBy(access.visitorOf(context)));
      if (found === undefined) throw notThere('stream');
      return context.json(found);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/streams/{pipeline}/{slug}/comparison',
      request: { params: streamParams, query: z.strictObject(comparisonQuery.shape) },
      ...said(deps, {
        summary: 'Differences between two sides of a stream, as pictures, by meaning and by line',
        need: view,
        answers: { 200: json('Comparison', 'What differs') },
        refuses: [404, 503],
      }),
    }),
    async (context) => {
      const found = await desk.comparison(
        context.req.valid('param'),
        context.req.valid('query'),
        seenBy(access.visitorOf(context)),
        context.req.raw.signal,
      );
      if (found === undefined) throw notThere('stream, or no such side of it');
      return context.json(found);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/environments/{environment}/plan',
      request: { params: environmentParams },
      ...said(deps, {
        summary: 'Plan of the last run, and its blockers',
        need: { right: 'view', lane: 'environment' },
        answers: { 200: json('EnvironmentPlan', 'The plan') },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await desk.plan(context.req.valid('param').environment);
      if (found === undefined) throw notThere('plan: no pass made one yet');
      return context.json(found);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/passes',
      request: { query: z.strictObject(passQuery.shape) },
      ...said(deps, {
        summary: 'Runs, newest first',
        need: view,
        answers: { 200: json('Passes', 'Passes over lanes that may be seen') },
      }),
    }),
    async (context) => {
      const passes = await desk.passes(context.req.valid('query'), seenBy(access.visitorOf(context)));
      return context.json({ passes });
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/passes/{id}',
      request: { params: passParams },
      ...said(deps, {
        summary: 'One run with its changes and calls',
        need: view,
        answers: { 200: json('PassDetails', 'The pass') },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await desk.pass(context.req.valid('param').id, seenBy(access.visitorOf(context)));
      if (found === undefined) throw notThere('pass');
      return context.json(found);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/drift',
      ...said(deps, {
        summary: 'Edits made in tenants, and where Sluice saved them',
        need: view,
        answers: { 200: json('Drift', 'By environment') },
      }),
    }),
    async (context) => context.json(await desk.drift(seenBy(access.visitorOf(context)))),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/problems',
      ...said(deps, {
        summary: 'Problems with code and remedy',
        need: view,
        answers: { 200: json('Troubles', 'What stalls comes first') },
      }),
    }),
    async (context) => context.json({ problems: await desk.problems(seenBy(access.visitorOf(context))) }),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/pull-requests/{pipeline}/{number}/plans/{environment}',
      request: { params: requestPlanParams },
      ...said(deps, {
        summary: 'Complete plan of a pull request for an environment',
        need: { right: 'view', lane: 'environment' },
        answers: {
          200: { description: 'Markdown', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await desk.requestPlan(context.req.valid('param'));
      if (found === undefined) throw notThere('plan: the pull request may be closed');
      return context.text(found);
    },
  );
}
