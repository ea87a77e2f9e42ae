import type { Answer } from './answer.ts';
import { callerOf } from './authentication.ts';
import type { Host } from './host.ts';
import { Refusal } from './refusal.ts';

/** The one question that is asked of GitHub's other API: who the credentials are of. Undefined for any other. */
export function answerGraphql(
  host: Host,
  authorization: string | undefined,
  body: unknown,
): Answer | undefined {
  const query = typeof body === 'object' && body !== null && 'query' in body ? String(body.query) : '';
  if (!/^(?:query)?\s*\{\s*viewer\s*\{\s*login\s*\}\s*\}$/u.test(query.trim())) return undefined;
  try {
    const caller = callerOf(host, authorization);
    if (caller.kind !== 'token') throw new Refusal(401, 'This endpoint requires you to be authenticated.');
    return { status: 200, body: { data: { viewer: { login: caller.token.account.login } } } };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body() };
    throw error;
  }
}
