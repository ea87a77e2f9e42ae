import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { openSandbox, type OpenSandbox, type TenantsOfSandbox } from '../../src/sandbox/sandbox.ts';

/** Sandbox of a test, and the function that calls it. */
export interface WorldSandbox {
  readonly url: string;
  readonly fetch: typeof fetch;
  stop(): Promise<void>;
}

/** Opens a sandbox without a server. Its calls fail like those to a server that cuts, hangs or has stopped. */
export function openSandboxInProcess(options: TenantsOfSandbox): WorldSandbox {
  const stopping = new AbortController();
  const sandbox = openSandbox(options, stopping.signal);
  const send = withoutSocket(sandbox, stopping.signal);
  return {
    // Nothing listens there.
    url: 'http://127.0.0.1:9',
    fetch: (input, init) =>
      stopping.signal.aborted ? Promise.reject(failed('ECONNREFUSED')) : send(input, init),
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      sandbox.close();
    },
  };
}

/**
 * Returns a `fetch` that answers calls as the tenants of a sandbox do, without a socket. A connection that the sandbox
 * cuts, or that is open when it stops, fails; a response that never comes leaves the call waiting.
 */
export function withoutSocket(
  sandbox: Pick<OpenSandbox, 'fetch'>,
  stopping: AbortSignal = new AbortController().signal,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const ended = Promise.withResolvers<never>();
    const destroy = () => ended.reject(failed('ECONNRESET'));
    stopping.addEventListener('abort', destroy, { once: true });
    request.signal.addEventListener('abort', () => ended.reject(request.signal.reason), { once: true });
    const incoming = { socket: { remoteAddress: '127.0.0.1', destroy } };
    const answer = await Promise.race([sandbox.fetch(request, { incoming }), ended.promise]);
    return answer === RESPONSE_ALREADY_SENT ? ended.promise : answer;
  };
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
