import { budgets } from '../../core/budgets.ts';
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { allowed, type Need } from './allowed.ts';
import { Denied } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { schemaRef, type SchemaName } from './schemas.ts';

/** Description of a route. */
interface Said {
  /** Summary in one sentence. */
  readonly summary: string;
  /** Required right. Undefined admits every client. */
  readonly need: Need | undefined;
  /** Successful responses. */
  readonly answers: RouteConfig['responses'];
  /** Refusals in addition to those of every route. */
  readonly refuses?: readonly (keyof typeof refusals)[];
}

const refusals = {
  400: 'A parameter or the body cannot be understood',
  401: 'Nobody is signed in, or with the wrong token',
  403: 'It may be seen, and not done',
  404: 'There is no such thing, or it may not be seen',
  409: 'It cannot be done as things are: something moved, or somebody was faster',
  413: 'The body is too large',
  415: 'The body is of another type than is taken',
  421: 'That is not a name of this server',
  422: 'It cannot be done',
  429: 'That was asked for too often; Retry-After says how many seconds to wait',
  503: 'It cannot be done now',
} as const;

const always = [400, 401, 403, 421, 429] as const;

/** Returns a JSON response with that schema. */
export function json(name: SchemaName, description: string) {
  return { description, content: { 'application/json': { schema: schemaRef(name) } } };
}

/** Returns the common part of every route's definition. */
export function said({ service, access }: ApiDeps, { summary, need, answers, refuses = [] }: Said) {
  const problem = { 'application/problem+json': { schema: schemaRef('Refusal') } };
  const refused = [...new Set([...always, ...refuses])].sort((one, other) => one - other);
  return {
    summary,
    ...(need === undefined ? { security: [] } : { 'x-needs': need.right }),
    ...(need === undefined ? {} : { middleware: [allowed(access, service, need)] }),
    responses: {
      ...answers,
      ...Object.fromEntries(
        refused.map((status) => [status, { description: refusals[status], content: problem }]),
      ),
    },
  };
}

/** Limits a JSON body while it arrives. Must follow the guard. */
export const boundedJson = bodyLimit({
  maxSize: budgets.request.jsonBytes,
  onError: () => {
    throw new Denied({ title: 'The body is too large', status: 413, remedy: 'send at most 64 KiB' });
  },
});

export { createRoute };
