import * as z from 'zod';
import type { Right } from './right.ts';

/** Right that an endpoint requires. */
export interface Need {
  readonly right: Right;
  /** Path parameter with the name of a stage. Without it, the answer contains only stages that the client may see. */
  readonly stage?: 'stage' | 'environment';
}

/** Form of a successful answer. */
export interface AnswerForm<Answer> {
  readonly is: 'json' | 'text' | 'file';
  readonly schema: z.ZodType<Answer>;
  /** Name of the schema in the description of the API. Only JSON has one. */
  readonly name?: string;
  readonly description: string;
  readonly status?: 200 | 202;
}

/** Declaration of one query or decision: its route, its input, its answer and its right. */
export interface Endpoint<Input extends z.ZodRawShape, Answer> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Path below `/api/v1`, with parameters such as `{stage}`. */
  readonly path: string;
  /** Summary in one sentence. */
  readonly summary: string;
  readonly need: Need | undefined;
  /** Parameters of the path and of the query or body. */
  readonly input: z.ZodObject<Input>;
  readonly answer: AnswerForm<Answer>;
  /** Noun of the refusal if the answer is undefined. */
  readonly missing?: string;
  /** Statuses of refusals in addition to those of every route. */
  readonly refuses?: readonly (404 | 409 | 413 | 415 | 422 | 503)[];
  /** Tells whether the body is a file, which becomes `bytes` of the input. */
  readonly isUpload?: true;
}

export type AnyEndpoint = Endpoint<z.ZodRawShape, unknown>;

export type EndpointInput<Input extends z.ZodRawShape> = z.input<z.ZodObject<Input>>;

/** Asks endpoints with the rights of one client. Throws `ApiFailure` for every refusal. */
export interface Api {
  ask<Input extends z.ZodRawShape, Answer>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointInput<Input>,
  ): Promise<Answer>;
  /** Returns undefined for something that does not exist or is hidden. */
  find<Input extends z.ZodRawShape, Answer>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointInput<Input>,
  ): Promise<Answer | undefined>;
}

/** Returns the declaration as it is, with its types. */
export function endpoint<Input extends z.ZodRawShape, Answer>(
  declared: Endpoint<Input, Answer>,
): Endpoint<Input, Answer> {
  return declared;
}

export function keyOf({ method, path }: AnyEndpoint): string {
  return `${method} ${path}`;
}

/** Places of the parts of an endpoint's input in its request. */
export interface InputPlaces {
  readonly params: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly string[];
}

export function placesOf({ method, path, input, isUpload }: AnyEndpoint): InputPlaces {
  const params = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const others = Object.keys(input.shape).filter((key) => !params.includes(key) && key !== 'bytes');
  const isBody = method !== 'get' && isUpload !== true;
  return { params, query: isBody ? [] : others, body: isBody ? others : [] };
}

/** Content type of an upload. */
export const octets = 'application/octet-stream';

/** Bytes of an upload, in the order in which they arrive. */
export const upload = z.custom<AsyncIterable<Uint8Array>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

/** Fields of an input that parameters of a path contain. They are only bounded here and looked up later. */
const name = (what: string) => z.string().min(1).max(200).describe(what);

export const inPath = {
  stage: name('name of a source or an environment'),
  environment: name('name of an environment'),
  pipeline: name('name of a pipeline'),
  slug: name('slug of the stream'),
  run: name('id of a run'),
  request: z.coerce
    .number<string | number>()
    .int()
    .min(1)
    .max(999_999_999)
    .describe('number of a pull request'),
  batch: name('name of a batch, such as 0003'),
  line: z.coerce
    .number<string | number>()
    .int()
    .min(1)
    .max(100_000)
    .describe('number of the line among all boxes, from 1'),
  fileName: name('name of the file'),
} as const;
