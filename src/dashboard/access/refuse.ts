import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../api/refusal.ts';

export type Headers = Readonly<Record<string, string>>;

/** Shows a refusal in a browser. */
export type RefusalPage = (context: Context, refusal: ApiError) => Response | Promise<Response>;

/** Answers with a refusal in the form of RFC 9457. */
export function problemAnswer(context: Context, refusal: ApiError, headers: Headers = {}): Response {
  return answer(context, JSON.stringify(refusal), refusal.status, {
    'content-type': 'application/problem+json',
    ...headers,
  });
}

/** Answers with a refusal as plain text. */
export function plainPage(context: Context, { title, detail, remedy, status }: ApiError): Response {
  const lines = [title, detail, remedy].filter((line) => line !== undefined);
  return answer(context, `${lines.join('\n')}\n`, status, { 'content-type': 'text/plain; charset=utf-8' });
}

function answer(context: Context, text: string, status: number, headers: Headers): Response {
  return context.newResponse(text, status as ContentfulStatusCode, {
    'cache-control': 'no-store',
    ...headers,
  });
}

/** Answers with a refusal in the client's form: for programs below `/api/`, for people elsewhere. */
export async function refuse(
  context: Context,
  page: RefusalPage,
  refusal: ApiError,
  headers: Headers = {},
): Promise<Response> {
  if (context.req.path.startsWith('/api/')) return problemAnswer(context, refusal, headers);
  const answer = await page(context, refusal);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

/** Returns the refusal of too many requests, with its `retry-after` header. */
export function tooMany(seconds: number): { readonly refusal: ApiError; readonly headers: Headers } {
  return {
    refusal: {
      title: 'That was asked for too often',
      status: 429,
      remedy: `wait ${seconds} s, and then ask less often`,
    },
    headers: { 'retry-after': String(seconds) },
  };
}
