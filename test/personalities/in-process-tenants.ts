import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { onTestFinished } from 'vitest';
import { openSandbox, type OpenSandbox, type TenantsOfSandbox } from '../../src/sandbox/sandbox.ts';
import type { TenantHost } from '../../src/sandbox/tenant-host.ts';

/** Address that the tenants seem to have. */
export const address = 'http://127.0.0.1:4010';

/** Sandbox tenants in this process, and a `fetch` that reaches them without a socket. They end with the test. */
export class InProcessTenants {
  readonly #sandbox: OpenSandbox;
  readonly #stopping = new AbortController();

  constructor(options: Omit<TenantsOfSandbox, 'dataDir'>) {
    const dataDir = mkdtempSync(join(tmpdir(), 'tenants-'));
    this.#sandbox = openSandbox({ ...options, dataDir }, this.#stopping.signal);
    onTestFinished(() => {
      this.#stopping.abort();
      this.#sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
  }

  host(name: string): TenantHost {
    const host = this.#sandbox.hosts.get(name);
    if (host === undefined) throw new Error(`the sandbox has no tenant ${name}`);
    return host;
  }

  /**
   * Answers a call as the tenant does: a connection that it cuts fails, an answer that never comes leaves it waiting.
   */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    let isCut = false;
    const socket = { remoteAddress: '127.0.0.1', destroy: () => (isCut = true) };
    const answer = await Promise.race([
      this.#sandbox.fetch(request, { incoming: { socket } }),
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
