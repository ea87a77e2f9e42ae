import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpTenant } from '../../../src/adapters/http-tenant/http-tenant.ts';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { tenantContract, type TenantFixture, type TenantOffers } from '../../contracts/tenant.contract.ts';
import { anExportFile } from '../../support/export-file.ts';
import { HastyClock } from '../../support/hasty-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { clientSecret, settingsFor, timeoutMs } from './driver.ts';

const never = new AbortController().signal;

interface Harness {
  /** Tries again as it does by default. */
  readonly tenant: DirectTenant;
  /** Sends everything once. */
  readonly impatient: DirectTenant;
  /** As `tenant`, without any wait. */
  readonly hasty: DirectTenant;
  /** Asks for one item a page. */
  readonly onePerPage: DirectTenant;
  /** Of the sandbox and of the drivers. */
  readonly clock: TestClock;
  /** One operation of `POST /_control`, and its answer. */
  control(operation: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** The sandbox with one empty tenant, and the driver that talks to it. */
async function startHarness(): Promise<Harness> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-sandbox-'));
  const clock = new TestClock();
  const sandbox = await startSandbox({
    port: 0,
    dataDir,
    tenants: ['acmestage'],
    clientId: 'client-1',
    clientSecret,
    now: () => clock.now(),
  });
  const deps = { fetch, clock, random: () => 0.5, log: new RecordingLog() };
  return {
    tenant: createHttpTenant(settingsFor(sandbox.url), deps),
    hasty: createHttpTenant(settingsFor(sandbox.url), { ...deps, clock: new HastyClock(clock.now()) }),
    impatient: createHttpTenant(settingsFor(sandbox.url, { attempts: 1 }), deps),
    onePerPage: createHttpTenant(settingsFor(sandbox.url, { pageSize: 1 }), deps),
    clock,
    control: async (operation) => {
      const body = JSON.stringify({ tenant: 'acmestage', ...operation });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${sandbox.url}/_control`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`the sandbox refused ${body}: ${await answer.text()}`);
      return await answer.json();
    },
    stop: async () => {
      await sandbox.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function importInto(tenant: DirectTenant, file: Uint8Array): Promise<string> {
  return (await tenant.importFile(file, never)).stream.id;
}

async function fixture(offers: TenantOffers): Promise<TenantFixture> {
  const harness = await startHarness();
  if (!offers.items) await harness.control({ switches: { inPlace: false } });
  return {
    tenant: harness.impatient,
    offers,
    arrange: {
      stream: async (file) => await importInto(harness.tenant, file),
      instances: async (streamId, activeInstances) => {
        await harness.control({ op: 'setActiveInstances', streamId, activeInstances });
      },
      connection: async (connection) => {
        const answer = await harness.control({ op: 'addConnection', ...connection });
        return String((answer as { readonly connection: { readonly id: number } }).connection.id);
      },
      outage: async () => {
        await harness.control({ switches: { failNext: { count: 1000, status: 503 } } });
      },
      busy: async (count) => {
        await harness.control({ switches: { failNext: { count, status: 503, match: '/value-streams/' } } });
        return harness.hasty;
      },
    },
    dispose: async () => await harness.stop(),
  };
}

const everything: TenantOffers = {
  wholeList: true,
  replaces: true,
  connections: true,
  cloudFunctions: true,
  registries: true,
  items: true,
};

tenantContract('the http driver on the sandbox', () => fixture(everything));

tenantContract('the http driver on a sandbox that only adds', () =>
  fixture({ ...everything, replaces: false, items: false }),
);

describe('the http driver on a sandbox that misbehaves', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    await harness.stop();
  });

  it.each(['halfPages', 'shrinkingTotal'])('shows no list with the switch %s', async (name) => {
    for (let count = 0; count < 3; count += 1) await importInto(harness.tenant, anExportFile());
    await expect(harness.onePerPage.list(never)).resolves.toMatchObject({ streams: { length: 3 } });

    await harness.control({ switches: { [name]: true } });

    await expect(harness.onePerPage.list(never)).rejects.toMatchObject({ code: 'SLC2117' });
  });

  it('imports once and leaves open whether it did when the answer is cut off', async () => {
    await harness.control({ switches: { cutNext: { count: 1, when: 'after', match: '/import' } } });

    await expect(harness.tenant.importFile(anExportFile(), never)).rejects.toMatchObject({ uncertain: true });

    expect((await harness.tenant.list(never)).streams).toHaveLength(1);
  });

  it('gets through a rate limit with every call done once', async () => {
    await harness.control({ switches: { rateLimit: { perSecond: 5, burst: 5 } } });
    const files = Array.from({ length: 20 }, (_, index) => anExportFile({ name: `Orders ${index}` }));
    const startedAt = harness.clock.now();

    const done = new AbortController();
    const imports = Promise.all(files.map((file) => importInto(harness.tenant, file))).finally(() =>
      done.abort(),
    );
    while (!done.signal.aborted) {
      const pause = harness.clock.sleeping().find((ms) => ms < timeoutMs - 5000);
      if (pause !== undefined) harness.clock.advance(pause);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ids = await imports;
    const seconds = (harness.clock.now() - startedAt) / 1000;
    await harness.control({ switches: { rateLimit: null } });

    expect(new Set(ids).size).toBe(20);
    expect((await harness.impatient.list(never)).streams).toHaveLength(20);
    // 20 calls and a token, of which 5 may come at once, at 5 a second.
    expect(seconds).toBeGreaterThanOrEqual(3);
    expect(seconds).toBeLessThanOrEqual(5);
  });

  it('asks for a new token when the old one has expired there', async () => {
    await harness.tenant.list(never);
    harness.clock.advance(24 * 3600 * 1000);

    await expect(harness.tenant.list(never)).resolves.toMatchObject({ whole: true });
  });
});
