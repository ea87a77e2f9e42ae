import { budgets } from '../../core/budgets.ts';
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { allowed, type Need } from './allowed.ts';
import { Denied } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { schemaRef, type SchemaName } from './schemas.ts';

/** What every route says of itself. */
interface Said {
  /** One sentence. */
  readonly summary: string;
  /** Undefined: anybody who reaches the server. */
  readonly need: Need | undefined;
  /** The good answer. */
  readonly answers: RouteConfig['responses'];
  /** Refusals beyond those that every route has. */
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

/** A JSON answer of that schema. */
export function json(name: SchemaName, description: string) {
  return { description, content: { 'application/json': { schema: schemaRef(name) } } };
}

/** What every route has in common; the rest of it is its own. */
export function said({ desk, access }: ApiDeps, { summary, need, answers, refuses = [] }: Said) {
  const problem = { 'application/problem+json': { schema: schemaRef('Refusal') } };
  const refused = [...new Set([...always, ...refuses])].sort((one, other) => one - other);
  return {
    summary,
    ...(need === undefined ? { security: [] } : { 'x-needs': need.right }),
    ...(need === undefined ? {} : { middleware: [allowed(access, desk, need)] }),
    responses: {
      ...answers,
      ...Object.fromEntries(
        refused.map((status) => [status, { description: refusals[status], content: problem }]),
      ),
    },
  };
}

/** Bounds a JSON body while it arrives; stands after what looks who asks. */
export const boundedJson = bodyLimit({
  maxSize: budgets.request.jsonBytes,
  onError: () => {
    throw new Denied({ title: 'The body is too large', status: 413, remedy: 'send at most 64 KiB' });
  },
});

export { createRoute };
