import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { OpenSandbox } from '../../src/sandbox/sandbox.ts';

/**
 * Answers calls as the tenants of a sandbox do, without a socket: a connection that it cuts fails, an answer that never
 * comes leaves the call waiting.
 */
export function withoutSocket(sandbox: Pick<OpenSandbox, 'fetch'>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    let isCut = false;
    const socket = { remoteAddress: '127.0.0.1', destroy: () => (isCut = true) };
    const answer = await Promise.race([
      sandbox.fetch(request, { incoming: { socket } }),
      aborted(request.signal),
    ]);
    if (isCut) throw new TypeError('fetch failed');
    return answer === RESPONSE_ALREADY_SENT ? await aborted(request.signal) : answer;
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
