import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { bindReference } from '../../../src/runs/decisions/bind-reference.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aConnection, aDataStore, aDataStructure, aKey } from '../../support/make-stand-in.ts';
import { withTeam } from '../../support/with-make.ts';
import { aWorld, never } from '../../support/world.ts';

/** A module that needs one thing of each kind that Make can list. */
const needy = {
  id: 1,
  module: 'acme-commerce:makeApiCall',
  version: 1,
  parameters: { __IMTCONN__: 51, auth: 52, datastore: 53, type: 54 },
  mapper: {},
  metadata: {
    parameters: [
      { name: '__IMTCONN__', type: 'account:acme-commerce' },
      { name: 'auth', type: 'keychain:apikeyauth' },
      { name: 'datastore', type: 'datastore' },
      { name: 'type', type: 'udt' },
    ],
    restore: {
      parameters: {
        auth: { label: 'Partner key' },
        datastore: { label: 'Customers' },
        type: { label: 'Customer' },
      },
    },
  },
};

const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        connections: [{ id: 51, name: 'shop', accountName: 'acme-commerce' }],
        modules: [needy],
      },
    ],
  }),
};

/** Staging is reached by folders alone, and has a team in Make. */
async function aHarness() {
  const harness = await aDirectoryHarness({ seed });
  await harness.exportDev();
  await harness.bring();
  const { make, environment } = await withTeam(harness.staging);
  return { ...harness, make, environment, sync: () => harness.world.sync(environment) };
}

it('says of a tenant that lists nothing itself what is missing, with candidates, and hands nothing over', async () => {
  const { make, world, environment, sync, carrier } = await aHarness();
  make.team.connections = [aConnection(71, 'shop, old', 'acme-commerce'), aConnection(72, 'mail', 'smtp')];
  make.team.keys = [aKey(73, 'Partner key', 'basicauth')];
  make.team.dataStores = [aDataStore(74, 'Customers'), aDataStore(75, 'Customers')];

  const plan = await world.plan(environment);

  const told = Object.fromEntries(plan.readiness.map((item) => [item.path, item]));
  expect(told['connections/shop']).toMatchObject({
    is: 'unbound',
    candidates: [{ id: '71', name: 'shop, old' }],
    problem: expect.stringContaining('candidates: 71 (shop, old)') as string,
  });
  // One of the same name that is of another type is not taken for it.
  expect(told['keychains/partner-key']).toMatchObject({ is: 'unbound', candidates: [{ id: '73' }] });
  expect(told['data-stores/customers']).toMatchObject({
    is: 'ambiguous',
    candidates: [{ id: '74' }, { id: '75' }],
  });
  expect(told['data-structures/customer']).toMatchObject({ is: 'unbound', candidates: [] });
  expect(await sync()).toMatchObject({ outcome: 'blocked' });
  expect(await carrier.rounds()).toEqual([]);
});

it('binds by name what Make lists once, and hands it over with its ids', async () => {
  const { make, world, sync, environment } = await aHarness();
  make.team.connections = [aConnection(71, 'shop', 'acme-commerce')];
  make.team.keys = [aKey(73, 'Partner key', 'apikeyauth')];
  make.team.dataStores = [aDataStore(74, 'Customers')];
  make.team.dataStructures = [aDataStructure(76, 'Customer')];
  make.digits.set(74, '9007199254740993');

  const plan = await world.plan(environment);

  const bound = plan.readiness.map((item) => [item.path, item.is, item.is === 'bound' ? item.id : '']);
  expect(bound).toEqual([
    ['connections/shop', 'bound', '71'],
    ['data-stores/customers', 'bound', '9007199254740993'],
    ['data-structures/customer', 'bound', '76'],
    ['keychains/partner-key', 'bound', '73'],
  ]);
  expect(plan.warnings).toEqual([]);
  expect(await sync()).toMatchObject({ outcome: 'handed-over' });
});

it('checks an id that the environment says, and refuses to bind one that is not there', async () => {
  const { make, world, environment } = await aHarness();
  make.team.dataStores = [aDataStore(74, 'Customers EU')];
  const bind = (id: string) =>
    bindReference(world.deps, environment, { path: 'data-stores/customers', id }, never);

  await expect(bind('75')).rejects.toThrow(InvalidInput);
  await expect(bind('75')).rejects.toThrow(
    /bound to 75, which the tenant does not have.*74 \(Customers EU\)/,
  );
  expect(await bind('74')).toMatchObject({ state: { is: 'bound', id: '74', checked: true } });
});

it('fails the pass as not known where Make cannot be asked, and never takes that for an empty list', async () => {
  const { make, world, sync, carrier } = await aHarness();
  await make.stop();

  await expect(sync()).rejects.toMatchObject({ code: 'SLC2161' });

  const [record] = (await world.store.statuses()).filter(({ subject }) => subject === 'environment staging');
  const status = record?.status as unknown as EnvironmentStatus;
  expect(status).toMatchObject({
    sync: 'Unknown',
    conditions: [
      { type: 'Ready', isTrue: false, reason: 'MakeFailed' },
      { type: 'Reconciling', reason: 'Retrying' },
    ],
  });
  expect(status.details[0]).toMatch(/^tenant stagefiles: Make: GET \/\S+ got no answer: .* \[SLC2161\]$/);
  expect(await carrier.rounds()).toEqual([]);
});

it('takes what a person chose before what only has the name, as long as Make lists it', async () => {
  const harness = await aDirectoryHarness({
    seed: {
      'a.json': anExportFile({
        name: 'A',
        id: '01K1DQS3CWHVTCQ9DN14SKXK00',
        scenarios: [
          {
            id: '11',
            name: 'Call',
            connections: [{ id: 51, name: 'shop', accountName: 'acme-commerce' }],
            modules: [{ ...needy, parameters: { __IMTCONN__: 51 }, metadata: {} }],
          },
        ],
      }),
    },
  });
  await harness.exportDev();
  await harness.bring();
  await harness.carryOn();
  const chosen = (await harness.world.plan(harness.staging)).readiness[0];
  const id = chosen?.is === 'bound' ? chosen.id : '';
  const { make, environment } = await withTeam(harness.staging);
  make.team.connections = [
    aConnection(Number(id), 'till', 'acme-commerce'),
    aConnection(999, 'shop', 'acme-commerce'),
  ];

  expect((await harness.world.plan(environment)).readiness).toMatchObject([
    { is: 'bound', id, by: 'choice', checked: true },
  ]);

  make.team.connections.shift();
  expect((await harness.world.plan(environment)).readiness).toMatchObject([
    { is: 'bound', id: '999', by: 'match', checked: true },
  ]);
});

it('is asked for kinds that a tenant with an API cannot list, and for nothing that it lists itself', async () => {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  const { make, environment } = await withTeam(world.staging);
  make.team.dataStores = [aDataStore(74, 'Customers')];

  const plan = await world.plan(environment);

  const asked = new Set(make.requests.map(({ path }) => path.replace('/api/v2', '')));
  expect(asked).toEqual(new Set(['/keys', '/data-stores', '/data-structures', '/scenarios']));
  const stores = plan.readiness.find(({ path }) => path === 'data-stores/customers');
  expect(stores).toMatchObject({ is: 'unbound', candidates: [{ id: '74' }] });
  expect(plan.readiness.find(({ path }) => path === 'connections/shop')).toMatchObject({ is: 'bound' });
});

it('is not asked for what the tree does not need', async () => {
  const world = await aWorld({ seed: { 'a.json': anExportFile({ name: 'A' }) } });
  await world.bringToStaging();
  const { make, environment } = await withTeam(world.staging);

  await world.plan(environment);

  expect(new Set(make.requests.map(({ path }) => path))).toEqual(new Set(['/api/v2/scenarios']));
});
