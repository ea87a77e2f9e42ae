import type * as z from 'zod';
import { ApiFailure } from './api-failure.ts';
import { goodBytes, readAnswer } from './answer.ts';
import {
  octets,
  placesOf,
  upload,
  type AnyEndpoint,
  type Api,
  type Endpoint,
  type EndpointInput,
} from '../api/endpoint.ts';

/** Sends a request, through `fetch` or to an application in the same process. */
export type Send = (request: Request) => Promise<Response>;

export interface ApiOptions {
  /** Address of the daemon, without `/api/v1`. */
  readonly baseUrl: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Returns the API of a daemon. Checks each response against its schema and reads at most 32 MiB. Follows no redirects,
 * so that headers reach nobody else. Passes on errors of `send`, for example if there is no daemon.
 */
export function createApi(send: Send, { baseUrl, headers = {} }: ApiOptions): Api {
  const root = `${baseUrl.replace(/\/+$/, '')}/api/v1`;
  const ask = async <Input extends z.ZodRawShape, Answer>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointInput<Input>,
  ): Promise<Answer> => {
    const response = await send(await requestOf(root, headers, endpoint, input));
    const { is, schema } = endpoint.answer;
    if (is !== 'file') return readAnswer(response, is, schema);
    const name = fileName(response.headers.get('content-disposition')) ?? 'files.zip';
    return schema.parse({ name, bytes: await goodBytes(response) });
  };
  return { ask, find: findWith(ask) };
}

/** Returns the variant of `ask` that returns undefined for something that does not exist. */
export function findWith(ask: Api['ask']): Api['find'] {
  return async (endpoint, input) => {
    try {
      return await ask(endpoint, input);
    } catch (error) {
      if (error instanceof ApiFailure && error.refusal.status === 404) return undefined;
      throw error;
    }
  };
}

async function requestOf(
  root: string,
  headers: Readonly<Record<string, string>>,
  endpoint: AnyEndpoint,
  input: object,
): Promise<Request> {
  const fields = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const { query, body } = placesOf(endpoint);
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(String(fields.get(key))),
  );
  const chosen = (keys: readonly string[]) => [...fields].filter(([key]) => keys.includes(key));
  const sought = new URLSearchParams();
  for (const [key, value] of chosen(query)) sought.set(key, String(value));
  const content = await contentOf(endpoint, fields.get('bytes'), Object.fromEntries(chosen(body)));
  return new Request(`${root}${path}${sought.size === 0 ? '' : `?${sought.toString()}`}`, {
    method: endpoint.method.toUpperCase(),
    headers: { ...headers, ...(content === undefined ? {} : { 'content-type': content.type }) },
    redirect: 'manual',
    ...(content === undefined ? {} : { body: content.body }),
  });
}

async function contentOf(
  endpoint: AnyEndpoint,
  bytes: unknown,
  body: object,
): Promise<{ readonly type: string; readonly body: string | Uint8Array<ArrayBuffer> } | undefined> {
  if (endpoint.isUpload === true) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of upload.parse(bytes)) chunks.push(chunk);
    return { type: octets, body: Buffer.concat(chunks) };
  }
  if (placesOf(endpoint).body.length === 0) return undefined;
  return { type: 'application/json', body: JSON.stringify(body) };
}

/** Returns the file name in a header if it is safe on every system. */
function fileName(disposition: string | null): string | undefined {
  return /filename="([A-Za-z0-9_-][A-Za-z0-9._-]{0,199})"/.exec(disposition ?? '')?.[1];
}
