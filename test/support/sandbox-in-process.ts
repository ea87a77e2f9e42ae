import { openSandbox, type TenantsOfSandbox } from '../../src/sandbox/sandbox.ts';

/** Sandbox of a test, and the function that calls it. */
export interface WorldSandbox {
  readonly url: string;
  readonly fetch: typeof fetch;
  stop(): Promise<void>;
}

/** Opens a sandbox without a server. Its calls fail as those to a server do that cuts, hangs or is gone. */
export function openSandboxInProcess(options: TenantsOfSandbox): WorldSandbox {
  const stopping = new AbortController();
  const sandbox = openSandbox(options, stopping.signal);
  return {
    // Nothing listens there.
    url: 'http://127.0.0.1:9',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      if (stopping.signal.aborted) throw failed('ECONNREFUSED');
      const ended = Promise.withResolvers<never>();
      const destroy = () => ended.reject(failed('ECONNRESET'));
      stopping.signal.addEventListener('abort', destroy, { once: true });
      request.signal.addEventListener('abort', () => ended.reject(request.signal.reason), { once: true });
      const incoming = { socket: { remoteAddress: '127.0.0.1', destroy } };
      const answer = await Promise.race([sandbox.fetch(request, { incoming }), ended.promise]);
      // What was cut or hangs has no answer of its own.
      return answer.headers.has('x-hono-already-sent') ? ended.promise : answer;
    },
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      sandbox.close();
    },
  };
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
