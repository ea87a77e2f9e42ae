import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Decider } from '../api/service.ts';
import type { Right } from '../access/viewer.ts';
import { acceptInput, approveInput, holdInput, rollbackInput } from './requests.ts';
import { deciderOf } from '../api/decider.ts';
import type { ApiDeps } from '../api/deps.ts';
import { environmentParams, stageParams } from '../api/parameters.ts';
import { boundedJson, json, said } from '../api/route.ts';

/** Adds the routes of all decisions. Records each in the user's name. */
export function decisionRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  const { service, access } = deps;
  const by = (context: Context): Decider => deciderOf(access.visitorOf(context));
  const ofEnvironment = (right: Right, summary: string, answer: string) => {
    const common = said(deps, {
      summary,
      need: { right, stage: 'environment' },
      answers: { 200: json('Decided', answer) },
      refuses: [404, 409, 413, 415, 422, 503],
    });
    return { ...common, middleware: [...(common.middleware ?? []), boundedJson] };
  };

  app.openapi(
    createRoute({
      method: 'post',
      path: '/environments/{environment}/approval',
      request: { params: environmentParams, body: jsonOf(approveInput) },
      ...ofEnvironment('approve', 'Approves a reviewed plan', 'It was approved'),
    }),
    async (context) => {
      const { environment } = context.req.valid('param');
      const input = context.req.valid('json');
      return context.json(await service.approve(environment, input, by(context), context.req.raw.signal));
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/environments/{environment}/accepted-forms',
      request: { params: environmentParams, body: jsonOf(acceptInput) },
      ...ofEnvironment(
        'approve',
        "Accepts the tenant's form of streams as the verified form of git's version",
        'It was accepted',
      ),
    }),
    async (context) => {
      const { environment } = context.req.valid('param');
      const input = context.req.valid('json');
      return context.json(await service.accept(environment, input, by(context), context.req.raw.signal));
    },
  );

  app.openapi(
    createRoute({
      method: 'put',
      path: '/environments/{environment}/hold',
      request: { params: environmentParams, body: jsonOf(holdInput) },
      ...ofEnvironment('operate', 'Puts an environment on hold', 'It is on hold'),
    }),
    async (context) => {
      const { environment } = context.req.valid('param');
      return context.json(await service.hold(environment, context.req.valid('json'), by(context)));
    },
  );

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/environments/{environment}/hold',
      request: { params: environmentParams },
      ...ofEnvironment('operate', 'Resumes an environment', 'It was resumed'),
    }),
    async (context) =>
      context.json(await service.resume(context.req.valid('param').environment, by(context))),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/environments/{environment}/rollbacks',
      request: { params: environmentParams, body: jsonOf(rollbackInput) },
      ...ofEnvironment(
        'operate',
        'Rolls an environment back to a revision, holds it there, and offers the revert',
        'It was rolled back',
      ),
    }),
    async (context) => {
      const { environment } = context.req.valid('param');
      const input = context.req.valid('json');
      return context.json(await service.rollback(environment, input, by(context), context.req.raw.signal));
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/stages/{stage}/runs',
      request: { params: stageParams },
      ...said(deps, {
        summary: 'Requests a run of a source or environment now',
        need: { right: 'operate', stage: 'stage' },
        answers: { 202: json('Decided', 'It was asked for') },
        refuses: [404, 409, 503],
      }),
    }),
    async (context) => context.json(await service.sync(context.req.valid('param').stage, by(context)), 202),
  );
}

function jsonOf<T>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}
