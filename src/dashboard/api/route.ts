import { budgets } from '../../core/budgets.ts';
import { createRoute, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { allowed, callerOf } from './allowed.ts';
import { boundedBytes, fileLimit } from './bounded-bytes.ts';
import { Denied, notThere } from './denied.ts';
import type { ApiDeps } from './deps.ts';
import { keyOf, octets, placesOf, type AnyEndpoint } from './endpoint.ts';
import { schemaRef } from './schemas.ts';

const refusals = {
  400: 'A parameter or the body is invalid',
  401: 'Not signed in, or the token is wrong',
  403: 'No permission for this action',
  404: 'Not found, or no permission to view it',
  409: 'Conflict with the current state, for example after another decision',
  413: 'The body is too large',
  415: 'The content type of the body is not accepted',
  421: 'The host name is not one of this server',
  422: 'The request is valid but not possible',
  429: 'Too many requests; Retry-After contains the seconds to wait',
  503: 'Temporarily unavailable',
} as const;

const always = [400, 401, 403, 421, 429] as const;

/** Description of a route. */
type Described = Pick<AnyEndpoint, 'summary' | 'need'> & {
  /** Successful responses. */
  readonly answers: RouteConfig['responses'];
  /** Refusals in addition to those of every route. */
  readonly refuses?: readonly (keyof typeof refusals)[] | undefined;
};

/** Returns the common part of every route's definition. */
export function described({ service, access }: ApiDeps, { summary, need, answers, refuses = [] }: Described) {
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

/** Adds the route of an endpoint. Refuses unknown parameters of a query, because they would have no effect. */
export function addEndpoint(app: OpenAPIHono, deps: ApiDeps, endpoint: AnyEndpoint): void {
  const { service, access } = deps;
  const { method, path, summary, need, refuses, answer } = endpoint;
  const places = placesOf(endpoint);
  const common = described(deps, { summary, need, refuses, answers: answersOf(endpoint) });
  const middleware = [...(common.middleware ?? []), ...(places.body.length === 0 ? [] : [boundedJson])];
  app.openapi(
    createRoute({ method, path, request: requestOf(endpoint), ...common, middleware }),
    async (context) => {
      const { req } = context;
      const body: unknown = places.body.length === 0 ? {} : await req.json();
      const bytes = endpoint.isUpload === true ? { bytes: uploadOf(context) } : {};
      const declared = { ...chosen(req.query(), places.query), ...chosen(body, places.body) };
      const input = { ...declared, ...req.param(), ...bytes };
      const caller = callerOf(access.visitorOf(context));
      const found = await service.answer(keyOf(endpoint), input, caller, req.raw.signal);
      if (found === undefined) throw notThere(endpoint.missing ?? 'answer');
      return answered(context, answer, found);
    },
  );
}

/** Returns the declared members of a query or body. Others must not reach the input. */
function chosen(given: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter(([key]) => keys.includes(key)));
}

function answered(context: Context, { is, status = 200 }: AnyEndpoint['answer'], found: unknown): Response {
  if (is === 'json') return context.newResponse(JSON.stringify(found), status, json);
  if (is === 'text') return context.text(z.string().parse(found));
  const { name, bytes } = archive.parse(found);
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '');
  return context.body(new Uint8Array(bytes), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${plain === '' ? 'files.zip' : plain}"`,
  });
}

const json = { 'content-type': 'application/json' };
const archive = z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) });

function pick({ input }: AnyEndpoint, keys: readonly string[]): z.ZodRawShape {
  return Object.fromEntries(Object.entries(input.shape).filter(([key]) => keys.includes(key)));
}

function requestOf(endpoint: AnyEndpoint): NonNullable<RouteConfig['request']> {
  const { params, query, body } = placesOf(endpoint);
  return {
    ...(params.length === 0 ? {} : { params: z.object(pick(endpoint, params)) }),
    query: z.strictObject(pick(endpoint, query)),
    ...(body.length === 0
      ? {}
      : {
          body: {
            required: true,
            content: { 'application/json': { schema: z.object(pick(endpoint, body)) } },
          },
        }),
    ...(endpoint.isUpload === true
      ? { body: { required: true, content: { [octets]: { schema: binary } } } }
      : {}),
  };
}

/** Returns the successful responses of an endpoint. */
export function answersOf({
  answer: { is, name = '', description, status = 200 },
}: AnyEndpoint): RouteConfig['responses'] {
  const content = {
    json: { 'application/json': { schema: schemaRef(name) } },
    text: { 'text/plain': { schema: { type: 'string' } } },
    file: { 'application/zip': { schema: binary } },
  } as const;
  return { [status]: { description, content: content[is] } };
}

/** Returns the body as it arrives. */
function uploadOf({ req }: Context): AsyncIterable<Uint8Array> {
  if (req.header('content-type') !== octets) throw otherType;
  if (Number(req.header('content-length') ?? 0) > fileLimit) throw tooLarge();
  return boundedBytes(req.raw.body, fileLimit, tooLarge);
}

const binary = { type: 'string', format: 'binary' } as const;

const otherType = new Denied({
  title: 'The content type of the body is not accepted',
  status: 415,
  remedy: `send the file unchanged, with content-type ${octets}`,
});

function tooLarge(): Denied {
  return new Denied({ title: 'The file is too large', status: 413, remedy: 'send at most 64 MiB' });
}

/** Limits a JSON body while it arrives. Must follow the guard. */
const boundedJson = bodyLimit({
  maxSize: budgets.request.jsonBytes,
  onError: () => {
    throw new Denied({ title: 'The body is too large', status: 413, remedy: 'send at most 64 KiB' });
  },
});
