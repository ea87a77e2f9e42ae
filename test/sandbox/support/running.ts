import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { Client } from './client.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A sandbox that stops with the test. */
export async function running(options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox({
    port: 0,
    dataDir: options.dataDir ?? temporaryFolder(),
    tenants: ['acmedev', 'acmestage'],
    ...options,
  });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** A client of a tenant of a sandbox that stops with the test. */
export async function aTenant(options: Partial<SandboxOptions> = {}): Promise<Client> {
  const sandbox = await running(options);
  return new Client(sandbox.url, options.tenants?.[0] ?? 'acmedev');
}

/** A tenant that has the connection which `aPayload` uses: "shop" of type acme-commerce; and its id. */
export async function aTenantWithShop(
  options: Partial<SandboxOptions> = {},
): Promise<{ readonly tenant: Client; readonly shop: number }> {
  const tenant = await aTenant(options);
  const { connection } = await tenant.control({
    op: 'addConnection',
    name: 'shop',
    accountName: 'acme-commerce',
  });
  return { tenant, shop: connection.id };
}
