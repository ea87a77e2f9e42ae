import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSandbox, type OpenSandbox, type TenantsOfSandbox } from '../../src/sandbox/sandbox.ts';
import type { TenantHost } from '../../src/sandbox/tenant-host.ts';
import { withoutSocket } from '../support/in-process-sandbox.ts';

/** Address that the tenants seem to have. */
export const address = 'http://127.0.0.1:4010';

/** Sandbox tenants in this process, and a `fetch` that reaches them without a socket. They end with the test. */
export class InProcessTenants {
  readonly fetch: typeof fetch;
  readonly #sandbox: OpenSandbox;
  readonly #stopping = new AbortController();

  constructor(options: Omit<TenantsOfSandbox, 'dataDir'>) {
    const dataDir = mkdtempSync(join(tmpdir(), 'tenants-'));
    this.#sandbox = openSandbox({ ...options, dataDir }, this.#stopping.signal);
    this.fetch = withoutSocket(this.#sandbox);
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
}
