import { afterEach, describe, expect, it } from 'vitest';
import { createHttpTenant } from '../../../src/adapters/http-tenant/http-tenant.ts';
import type { TenantConnection } from '../../../src/ports/tenant.ts';
import { tenantContract, type TenantFixture, type TenantOffers } from '../../contracts/tenant.contract.ts';
import { anExportFile } from '../../support/export-file.ts';
import { FakeTenant } from '../../support/fake-tenant.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { startContractServer } from './contract-server.ts';
import { rigOn, settingsFor } from './driver.ts';
import { TestClock } from '../../support/test-clock.ts';

const never = new AbortController().signal;

const everything: TenantOffers = {
  wholeList: true,
  replaces: true,
  connections: true,
  cloudFunctions: true,
  registries: true,
  items: true,
};

async function fixture(offers: TenantOffers): Promise<TenantFixture> {
  const fake = new FakeTenant('staging');
  fake.connectionList = offers.connections ? [] : undefined;
  fake.cloudFunctionList = offers.cloudFunctions ? [] : undefined;
  fake.replaceSupported = offers.replaces;
  fake.registriesOffered = offers.registries;
  const server = await startContractServer(fake);
  const clock = new TestClock();
  // One attempt: what is tried again is the matter of retries.test.ts.
  const settings = settingsFor(server.url, { attempts: 1 });
  const tenant = createHttpTenant(settings, { fetch, clock, random: () => 0.5, log: new RecordingLog() });
  return {
    tenant,
    offers,
    arrange: {
      stream: async (file) => {
        return (await fake.importFile(file, never)).stream.id;
      },
      instances: async (id, count) => fake.setInstances(id, count),
      ...(offers.connections
        ? {
            connection: async (connection) => know(fake, connection),
          }
        : {}),
      outage: async () => {
        fake.unavailable = true;
      },
    },
    dispose: async () => {
      await server.stop();
      expect(server.violations).toEqual([]);
    },
  };
}

tenantContract('the http driver on a tenant that offers everything', () => fixture(everything));

tenantContract('the http driver on a tenant that only imports', () =>
  fixture({
    ...everything,
    replaces: false,
    connections: false,
    cloudFunctions: false,
    registries: false,
    items: false,
  }),
);

async function know(fake: FakeTenant, connection: Omit<TenantConnection, 'id'>): Promise<string> {
  // More than a JavaScript number holds exactly.
  const id = '9007199254740993';
  fake.connectionList = [...(fake.connectionList ?? []), { id, ...connection }];
  return id;
}

describe('the http driver against docs/reference/tenant-api.yaml', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  it('makes only requests that the contract describes, with every parameter as it says', async () => {
    const fake = new FakeTenant('staging');
    fake.connectionList = [];
    fake.cloudFunctionList = [];
    const server = await startContractServer(fake);
    stops.push(() => server.stop());
    const { tenant } = rigOn(server);
    const rule = { id: 'r1', name: 'limit', mode: 'simple' } as const;

    const outcome = await tenant.importFile(anExportFile({ rules: [rule] }), never);
    const id = outcome.stream.id;
    await tenant.list(never);
    await tenant.get(id, never);
    await tenant.replace(id, await tenant.exportFile(id, never), never);
    await tenant.activate(id, never);
    await tenant.deactivate(id, never);
    await tenant.connections(never);
    await tenant.cloudFunctions(never);
    for (const name of ['events', 'rules', 'forms'] as const) await tenant.registry(name, never);
    await tenant.replaceItem('rules', 'r1', rule, never);
    await tenant.remove(id, never);
    await tenant.removeItem('rules', 'r1', never);

    expect(server.violations).toEqual([]);
    const streams = '/orchestration/acmestage/value-streams';
    expect(server.requests).toEqual([
      'POST /oauth/token',
      `POST ${streams}/import`,
      `GET ${streams}`,
      `GET ${streams}/${id}`,
      `GET ${streams}/${id}/export`,
      `PUT ${streams}/${id}/export`,
      `POST ${streams}/${id}/activate`,
      `POST ${streams}/${id}/deactivate`,
      'GET /orchestration/acmestage/connections',
      'GET /orchestration/acmestage/cloud-functions',
      'GET /orchestration/acmestage/events',
      'GET /orchestration/acmestage/rules',
      'GET /orchestration/acmestage/forms',
      'PUT /orchestration/acmestage/rules/r1',
      `DELETE ${streams}/${id}`,
      'DELETE /orchestration/acmestage/rules/r1',
    ]);
  });

  it('is caught by the same check when a request is not as the contract says', async () => {
    const server = await startContractServer(new FakeTenant('staging'));
    stops.push(() => server.stop());

    await fetch(`${server.url}/orchestration/acmestage/value-streams?pageSize=201`);
    await fetch(`${server.url}/orchestration/X/value-streams`);
    await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password' }),
    });
    await fetch(`${server.url}/other`);

    expect(server.violations.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining([
        'GET /orchestration/{tenant}/value-streams',
        'POST /oauth/token',
        'no operation',
      ]),
    );
    expect(server.violations.length).toBeGreaterThanOrEqual(4);
  });
});
