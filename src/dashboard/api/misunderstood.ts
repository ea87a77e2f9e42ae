import { Denied } from './denied.ts';
import type { AnyEndpoint } from './endpoint.ts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

const parts: Readonly<Record<string, string>> = {
  query: 'the query',
  param: 'the path',
  json: 'the body',
};

/** Returns the refusal of an invalid request. Names the problem and repeats no value of the request except keys. */
export function misunderstood(target: string, issues: readonly Issue[]): Denied {
  const lines = issues.slice(0, 10).map(({ path, message, keys }) => {
    const named = [...path, ...(keys ?? [])].map(String).join('.').slice(0, 100);
    return named === '' ? message : `${named}: ${keys === undefined ? message : 'is unknown'}`;
  });
  return new Denied({
    title: 'The request is invalid',
    status: 400,
    detail: `In ${parts[target] ?? target}: ${lines.join('; ')}`,
    remedy: 'see the description at /api/v1/openapi.json',
  });
}

/** Returns the input as an endpoint's schema describes it. Throws `Denied` for any other. */
export function inputOf({ input }: AnyEndpoint, given: object): Readonly<Record<string, unknown>> {
  const read = input.safeParse(given);
  if (read.success) return read.data;
  throw misunderstood('the request', read.error.issues);
}
