import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { matrixQuery } from '../streams/schema.ts';
import { runQuery } from '../run/schema.ts';
import { comparisonQuery } from '../stream/schema.ts';
import { visibleTo } from './allowed.ts';
import { notThere } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { environmentParams, runParams, requestPlanParams, streamParams } from './parameters.ts';
import { json, said } from './route.ts';

const view = { right: 'view' } as const;

/** Adds the routes of all queries. Refuses unknown parameters, because they would have no effect. */
export function lookRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { service, access } = deps;

  app.openapi(
    createRoute({
      method: 'get',
      path: '/stages',
      ...said(deps, {
        summary: 'Sources and environments with their status',
        need: view,
        answers: { 200: json('Stages', 'Those that may be seen') },
      }),
    }),
    async (context) => context.json({ stages: await service.stages(visibleTo(access.visitorOf(context))) }),
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
      context.json(await service.matrix(context.req.valid('query'), visibleTo(access.visitorOf(context)))),
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
      const found = await service.stream(context.req.valid('param'), visibleTo(access.visitorOf(context)));
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
      const found = await service.comparison(
        context.req.valid('param'),
        context.req.valid('query'),
        visibleTo(access.visitorOf(context)),
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
        need: { right: 'view', stage: 'environment' },
        answers: { 200: json('EnvironmentPlan', 'The plan') },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await service.plan(context.req.valid('param').environment);
      if (found === undefined) throw notThere('plan: no run made one yet');
      return context.json(found);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs',
      request: { query: z.strictObject(runQuery.shape) },
      ...said(deps, {
        summary: 'Runs, newest first',
        need: view,
        answers: { 200: json('Runs', 'Runs of stages that may be seen') },
      }),
    }),
    async (context) => {
      const runs = await service.runs(context.req.valid('query'), visibleTo(access.visitorOf(context)));
      return context.json({ runs });
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}',
      request: { params: runParams },
      ...said(deps, {
        summary: 'One run with its changes and calls',
        need: view,
        answers: { 200: json('RunDetails', 'The run') },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await service.run(context.req.valid('param').id, visibleTo(access.visitorOf(context)));
      if (found === undefined) throw notThere('run');
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
    async (context) => context.json(await service.drift(visibleTo(access.visitorOf(context)))),
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
    async (context) =>
      context.json({ problems: await service.problems(visibleTo(access.visitorOf(context))) }),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/pull-requests/{pipeline}/{number}/plans/{environment}',
      request: { params: requestPlanParams },
      ...said(deps, {
        summary: 'Complete plan of a pull request for an environment',
        need: { right: 'view', stage: 'environment' },
        answers: {
          200: { description: 'Markdown', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
        refuses: [404],
      }),
    }),
    async (context) => {
      const found = await service.requestPlan(context.req.valid('param'));
      if (found === undefined) throw notThere('plan: the pull request may be closed');
      return context.text(found);
    },
  );
}
