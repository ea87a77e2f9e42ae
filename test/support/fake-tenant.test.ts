import { describe, expect, it } from 'vitest';
import type { TenantConnection } from '../../src/ports/tenant.ts';
import { tenantContract, type TenantFixture, type TenantOffers } from '../contracts/tenant.contract.ts';
import { anExportFile, payloadOf } from './export-file.ts';
import { FakeTenant } from './fake-tenant.ts';

const never = new AbortController().signal;

const everything: TenantOffers = {
  wholeList: true,
  replaces: true,
  connections: true,
  cloudFunctions: true,
  registries: true,
  items: true,
  team: true,
};

function fixture(offers: TenantOffers, set: (tenant: FakeTenant) => void = () => undefined): TenantFixture {
  const tenant = new FakeTenant('staging');
  tenant.connectionList = offers.connections ? [] : undefined;
  tenant.cloudFunctionList = offers.cloudFunctions ? [] : undefined;
  if (offers.team === true) {
    for (const kind of [
      'keychain',
      'hook',
      'dataStore',
      'dataStructure',
      'variable',
      'customFunction',
    ] as const)
      tenant.resources.set(kind, []);
    tenant.scenarios = [];
  }
  set(tenant);
  return {
    tenant,
    offers,
    arrange: {
      stream: async (file) => {
        return (await tenant.importFile(file, never)).stream.id;
      },
      instances: async (id, count) => tenant.setInstances(id, count),
      ...(offers.connections
        ? {
            connection: async (connection) => know(tenant, connection),
          }
        : {}),
      outage: async () => {
        tenant.unavailable = true;
      },
      busy: async (refusals) => {
        tenant.refusals = refusals;
        return tenant;
      },
    },
    dispose: async () => undefined,
  };
}

tenantContract('the fake', async () => fixture(everything));

tenantContract('the fake that can only add', async () =>
  fixture(
    {
      ...everything,
      replaces: false,
      connections: false,
      cloudFunctions: false,
      registries: false,
      items: false,
      team: false,
    },
    (tenant) => {
      tenant.replaceSupported = false;
      tenant.registriesOffered = false;
      tenant.omitRevision = true;
    },
  ),
);

async function know(fake: FakeTenant, connection: Omit<TenantConnection, 'id'>): Promise<string> {
  // More than a JavaScript number holds exactly.
  const id = '9007199254740993';
  fake.connectionList = [...(fake.connectionList ?? []), { id, ...connection }];
  return id;
}

describe('the fake tenant', () => {
  it('keeps the ids of a stream that was put there', async () => {
    const tenant = new FakeTenant('dev');

    const id = tenant.put(anExportFile({ id: '01K1DQS3CWHVTCQ9DN14SKXKYN', state: 'active' }));

    expect(await tenant.get(id, never)).toMatchObject({ id: '01K1DQS3CWHVTCQ9DN14SKXKYN', state: 'active' });
  });

  it('carries a write out before it loses the answer', async () => {
    const tenant = new FakeTenant('dev');
    tenant.loseNextAnswer = true;

    await expect(tenant.importFile(anExportFile(), never)).rejects.toMatchObject({ uncertain: true });

    expect((await tenant.list(never)).streams).toHaveLength(1);
    expect(await tenant.importFile(anExportFile(), never)).toMatchObject({ stream: { state: 'inactive' } });
  });

  it('changes the revision of each stream that uses a rule when the rule changes', async () => {
    const tenant = new FakeTenant('dev');
    const id = tenant.put(anExportFile({ rules: [{ id: 'r1', name: 'limit', mode: 'simple' }] }));
    const before = (await tenant.get(id, never)).revision;

    await tenant.replaceItem('rules', 'r1', { name: 'limit', mode: 'advanced' }, never);

    expect((await tenant.get(id, never)).revision).not.toBe(before);
    expect(JSON.stringify(payloadOf(await tenant.exportFile(id, never)))).toContain('advanced');
  });

  it('does not activate what is not validated yet', async () => {
    const tenant = new FakeTenant('dev');
    tenant.slowValidation = true;
    await tenant.importFile(anExportFile(), never);
    const id = (await tenant.list(never)).streams[0]?.id ?? '';

    await expect(tenant.activate(id, never)).rejects.toMatchObject({ reasons: ['pending'] });

    tenant.finishValidation();
    await tenant.activate(id, never);
    expect((await tenant.get(id, never)).state).toBe('active');
  });
});
