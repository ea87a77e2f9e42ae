import { z } from 'zod';
import { ExchangeFailed } from '../http-client/exchange.ts';

/** A response of Octokit. Header names are in lower case. */
export interface GitHubResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly data: unknown;
}

/** An unsuccessful response. */
export interface ErrorResponse extends GitHubResponse {
  /** GitHub's message, unchanged; empty where there is none. */
  readonly message: string;
}

const answer = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
  data: z.unknown(),
});

const failure = z.object({
  status: z.number(),
  response: answer.optional(),
  cause: z.unknown().optional(),
});

const detail = z.union([
  z.string(),
  z.object({
    message: z.string().optional(),
    resource: z.string().optional(),
    field: z.string().optional(),
    code: z.string().optional(),
  }),
]);

const said = z.object({ message: z.string(), errors: z.array(detail).catch([]).default([]) });

export function answerOf(response: unknown): GitHubResponse {
  return plain(answer.parse(response));
}

/**
 * Returns the failure in an error of Octokit: GitHub's response, or the reason why there is none; undefined for other
 * errors.
 */
export function failureOf(error: unknown): ErrorResponse | ExchangeFailed | undefined {
  const { data } = failure.safeParse(error);
  if (data?.response !== undefined) return refusalOf(plain(data.response));
  if (error instanceof ExchangeFailed) return error;
  return data?.cause instanceof ExchangeFailed ? data.cause : undefined;
}

export function refusalOf(from: GitHubResponse): ErrorResponse {
  const { data } = said.safeParse(from.data);
  const details = (data?.errors ?? []).slice(0, 5).map(wordsOf);
  const words = [data?.message ?? '', ...details].filter((each) => each !== '');
  return { ...from, message: words.join('; ') };
}

function wordsOf(from: z.infer<typeof detail>): string {
  if (typeof from === 'string') return from;
  const { message, resource, field, code } = from;
  return message ?? [resource, field, code].filter((each) => each !== undefined).join(' ');
}

function plain({ status, headers, data }: z.infer<typeof answer>): GitHubResponse {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name.toLowerCase(), String(value)]],
  );
  return { status, headers: new Map(entries), data };
}
