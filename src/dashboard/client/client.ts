import type * as z from 'zod';
import { goodBytes, goodText, readAnswer } from './answer.ts';
import type { Api } from './api.ts';
import { environmentPlan } from '../environment/schema.ts';
import { handOvers, received } from '../handover/schema.ts';
import { stages } from '../overview/schema.ts';
import { matrix } from '../streams/schema.ts';
import { runDetails, runs } from '../run/schema.ts';
import { comparison, stream } from '../stream/schema.ts';
import { drift, troubles } from '../problems/schema.ts';
import { viewer } from '../access/viewer.ts';
import { decided } from '../decisions/requests.ts';

/** Sends a request, through `fetch` or to an application in the same process. */
export type Send = (request: Request) => Promise<Response>;

export interface ApiOptions {
  /** Address of the daemon, without `/api/v1`. */
  readonly baseUrl: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * Returns the API of a daemon. Checks each response against its schema and reads at most 32 MiB. Follows no redirects,
 * so that headers reach nobody else. Passes on errors of `send`, for example if there is no daemon.
 */
export function createApi(send: Send, { baseUrl, headers = {} }: ApiOptions): Api {
  const root = `${baseUrl.replace(/\/+$/, '')}/api/v1`;
  const ask = (
    method: string,
    path: string,
    query: Query = {},
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ) =>
    send(
      new Request(`${root}${path}${queryText(query)}`, {
        method,
        headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      }),
    );
  const get = async <T>(schema: z.ZodType<T>, path: string, query?: Query) =>
    readAnswer(await ask('GET', path, query), schema);
  const find = async <T>(schema: z.ZodType<T>, path: string, query?: Query) => {
    const response = await found(ask('GET', path, query));
    return response === undefined ? undefined : readAnswer(response, schema);
  };
  const decide = async (method: string, path: string, body?: object) =>
    readAnswer(
      await (body === undefined
        ? ask(method, path)
        : ask(method, path, {}, JSON.stringify(body), 'application/json')),
      decided,
    );

  return {
    viewer: () => get(viewer, '/viewer'),
    stages: async () => (await get(stages, '/stages')).stages,
    matrix: (query) => get(matrix, '/streams', query),
    stream: (pipeline, slug) => find(stream, at`/streams/${pipeline}/${slug}`),
    comparison: (pipeline, slug, query) =>
      find(comparison, at`/streams/${pipeline}/${slug}/comparison`, query),
    plan: (environment) => find(environmentPlan, at`/environments/${environment}/plan`),
    runs: async (query) => (await get(runs, '/runs', query)).runs,
    run: (id) => find(runDetails, at`/runs/${id}`),
    drift: () => get(drift, '/drift'),
    problems: async () => (await get(troubles, '/problems')).problems,
    handOvers: async () => (await get(handOvers, '/hand-overs')).handOvers,
    requestPlan: async (pipeline, number, environment) => {
      const path = at`/pull-requests/${pipeline}/${number}/plans/${environment}`;
      const response = await found(ask('GET', path));
      return response === undefined ? undefined : goodText(response);
    },

    approve: (environment, body) => decide('POST', at`/environments/${environment}/approval`, body),
    accept: (environment, body) => decide('POST', at`/environments/${environment}/accepted-forms`, body),
    hold: (environment, body) => decide('PUT', at`/environments/${environment}/hold`, body),
    resume: (environment) => decide('DELETE', at`/environments/${environment}/hold`),
    sync: (stage) => decide('POST', at`/stages/${stage}/runs`),
    rollback: (environment, body) => decide('POST', at`/environments/${environment}/rollbacks`, body),
    receive: async (stage, name, bytes) => {
      const body = new Uint8Array(bytes);
      const response = await ask('POST', at`/stages/${stage}/inbox`, { name }, body, octets);
      return (await readAnswer(response, received)).file;
    },
    bundle: async (stage, round) => {
      const response = await found(ask('GET', at`/stages/${stage}/rounds/${round}/files`));
      if (response === undefined) return undefined;
      const name = fileName(response.headers.get('content-disposition')) ?? 'files.zip';
      return { name, bytes: await goodBytes(response) };
    },
    tick: (stage, { round, number, ...rest }) =>
      decide('PUT', at`/stages/${stage}/rounds/${round}/ticks/${number}`, rest),
  };
}

const octets = 'application/octet-stream';

/** Returns a path with escaped parameters. */
function at(texts: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  return String.raw({ raw: texts }, ...parts.map((part) => encodeURIComponent(String(part))));
}

function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
}

/** Returns the response, or undefined if the status is 404. */
async function found(asked: Promise<Response>): Promise<Response | undefined> {
  const response = await asked;
  if (response.status !== 404) return response;
  await response.body?.cancel();
  return undefined;
}

/** Returns the file name in a header if it is safe on every system. */
function fileName(disposition: string | null): string | undefined {
  return /filename="([A-Za-z0-9_-][A-Za-z0-9._-]{0,199})"/.exec(disposition ?? '')?.[1];
}
