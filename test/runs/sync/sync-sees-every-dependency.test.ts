import { describe, expect, it } from 'vitest';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import {
  aDataStore,
  aDataStructure,
  aKey,
  aVariable,
  type MakeStandIn,
} from '../../support/make-stand-in.ts';
import { withTeam } from '../../support/with-make.ts';
import { aWorld, never } from '../../support/world.ts';

const agent = '0d6ec3c0-7d60-4c6b-9a1e-9a8c0d1f2b33';
const agentThere = '7be1a4de-3c1f-4a52-8f4e-0c6a35d1f2aa';

/** Staging begins with bindings of these kinds to ids that it does not have. This removes them. */
const noBindings = 'bindings: {}\n';

/** A module whose field `store` has the source's id 53 of a declared resource called *Stock*. */
const declaring = (type: string) => ({
  module: 'acme:call',
  mapper: { store: 53 },
  metadata: {
    expect: [{ name: 'store', type }],
    restore: { expect: { store: { label: 'Stock' } } },
  },
});

/** A stream whose one scenario has one module. */
const streamOf = (module: object) => ({
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [{ id: '11', name: 'Price', modules: [{ id: 4, version: 1, parameters: {}, ...module }] }],
  }),
});

interface Dependency {
  readonly path: string;
  readonly module: object;
  /** Makes it ready in the target, and returns the binding for it if it needs one. */
  readonly create: (make: MakeStandIn) => string | undefined;
  /** Text of the sent file. */
  readonly sent: string;
}

const dependencies: readonly (readonly [string, Dependency])[] = [
  [
    'a variable of the team',
    {
      path: 'variables/team.shopUrl',
      module: { module: 'http:ActionSendData', mapper: { url: '{{var.team.shopUrl}}/orders' } },
      create: ({ team }) => void team.teamVariables.push(aVariable('shopUrl')),
      sent: '{{var.team.shopUrl}}/orders',
    },
  ],
  [
    'a variable of the organisation',
    {
      path: 'variables/organization.shopUrl',
      module: { module: 'http:ActionSendData', mapper: { url: '{{var.organization.shopUrl}}' } },
      create: ({ team }) => void team.organizationVariables.push(aVariable('shopUrl')),
      sent: '{{var.organization.shopUrl}}',
    },
  ],
  [
    'a custom function',
    {
      path: 'functions/netPrice',
      module: { module: 'util:SetVariable2', mapper: { value: '{{netPrice(1.amount)}}' } },
      create: ({ team }) => void team.functions.push({ id: 5, name: 'netPrice' }),
      sent: '{{netPrice(1.amount)}}',
    },
  ],
  [
    'a keychain',
    {
      path: 'keychains/stock',
      module: declaring('keychain:apikeyauth'),
      create: ({ team }) => {
        team.keys.push(aKey(97_531, 'Stock', 'apikeyauth'));
        return noBindings;
      },
      sent: '"store":97531',
    },
  ],
  [
    'a data store',
    {
      path: 'data-stores/stock',
      module: declaring('datastore'),
      create: ({ team }) => {
        team.dataStores.push(aDataStore(97_531, 'Stock'));
        return noBindings;
      },
      sent: '"store":97531',
    },
  ],
  [
    'a data structure',
    {
      path: 'data-structures/stock',
      module: declaring('udt'),
      create: ({ team }) => {
        team.dataStructures.push(aDataStructure(97_531, 'Stock'));
        return noBindings;
      },
      sent: '"store":97531',
    },
  ],
  [
    'an AI agent',
    {
      path: 'agents/order-desk',
      module: {
        module: 'ai-agent:RunAnAIAgent',
        mapper: { agent },
        metadata: {
          expect: [{ name: 'agent', type: 'aiagent' }],
          restore: { expect: { agent: { label: 'Order desk' } } },
        },
      },
      create: () => `bindings: { agents/order-desk: ${agentThere} }\n`,
      sent: agentThere,
    },
  ],
];

describe.each(dependencies)('%s that the target does not have', (_, { path, module, create, sent }) => {
  it('blocks the stream with its name, and lets it through once it is there', async () => {
    const world = await aWorld({ seed: streamOf(module) });
    await world.bringToStaging();
    const { make, environment } = await withTeam(world.staging);
    // None of these is what the stream needs.
    make.team.teamVariables = [aVariable('shopUrlOld')];
    make.team.dataStores = [aDataStore(53, 'Old stock')];

    const blocked = await world.sync(environment);

    expect(blocked).toMatchObject({ outcome: 'blocked', results: [] });
    expect(blocked.plan.blockers).toMatchObject([{ code: 'SLC2405', file: `${path}.json` }]);
    expect(blocked.plan.readiness).toMatchObject([
      {
        path,
        is: 'unbound',
        neededBy: ['value-streams/a'],
        uses: [expect.stringMatching(/^a: module 4 .* of scenario Price, field mapper\.\w+$/)],
        problem: expect.any(String) as string,
      },
    ]);
    expect(planText(blocked.plan, '')).toContain('used in a: module 4 ');
    expect(await world.stage.writes()).toEqual([]);

    const binding = create(make);
    if (binding !== undefined)
      await world.person.edit('env/staging', 'environments/staging.yaml', () => binding);
    const report = await world.sync(environment);

    expect(report.outcome).toBe('synced');
    expect(report.plan.readiness).toMatchObject([
      { path, is: 'bound', neededBy: ['value-streams/a'], uses: [expect.stringMatching(/^a: module 4 /)] },
    ]);
    expect(planText(report.plan, '')).toContain('used in a: module 4 ');
    const { id } = await world.stage.stream('A');
    const text = JSON.stringify(payloadOf(await world.staging.tenant.exportFile(id, never)));
    expect(text).toContain(sent);
    expect(text).not.toContain(agent);
    expect((await world.sync(environment)).results).toEqual([]);
  });
});

it('takes the word of the environment for a variable where nothing can list it', async () => {
  const world = await aWorld({
    seed: streamOf({ module: 'http:ActionSendData', mapper: { url: '{{var.team.shopUrl}}' } }),
  });
  await world.bringToStaging();
  const bind = (id: string) =>
    world.person.edit(
      'env/staging',
      'environments/staging.yaml',
      () => `bindings: { variables/team.shopUrl: ${id} }\n`,
    );

  expect((await world.plan()).blockers[0]?.message).toContain(
    'bindings: { variables/team.shopUrl: team.shopUrl }',
  );
  await bind('team.otherUrl');
  expect((await world.plan()).blockers[0]?.message).toContain('but expressions name it');
  await bind('team.shopUrl');
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
});

/** A world whose staging has a variable in an expression, with a value and a secret of the environment for it. */
async function aWorldWithVariable(name: 'shopUrl' | 'erpKey', given: string) {
  const world = await aWorld({
    seed: streamOf({ module: 'http:ActionSendData', mapper: { url: `{{var.team.${name}}}` } }),
  });
  await world.bringToStaging();
  const lines = [
    `bindings: { variables/team.${name}: { value: ${given} } }`,
    'values: { shopUrl: https://staging.shop.example }',
    'secrets: [erpKey]',
  ];
  const file = `${lines.join('\n')}\n`;
  await world.person.edit('env/staging', 'environments/staging.yaml', () => file);
  return { world, staging: { ...world.staging, secrets: new Map([['erpKey', 'secret-canary-4711']]) } };
}

describe('a variable to which the environment gives a value', () => {
  it('blocks the stream until the tenant has that value, and shows only the wanted one', async () => {
    const { world, staging } = await aWorldWithVariable('shopUrl', '{ $value: shopUrl }');
    const { make, environment } = await withTeam(staging);
    make.team.teamVariables = [aVariable('other')];

    expect((await world.plan(environment)).blockers[0]?.message).toContain(
      'the tenant has no variable shopUrl of type team with the value "https://staging.shop.example"',
    );

    make.team.teamVariables = [aVariable('shopUrl')];
    const blocked = await world.sync(environment);
    expect(blocked.outcome).toBe('blocked');
    expect(blocked.plan.readiness).toMatchObject([{ path: 'variables/team.shopUrl', is: 'wrongValue' }]);
    expect(blocked.plan.blockers[0]?.message).toBe(
      'the tenant\'s variable shopUrl of type team has another value: set it to "https://staging.shop.example"',
    );
    expect(planText(blocked.plan, '')).toContain(
      'wrong value: variables/team.shopUrl, set it to "https://staging.shop.example"',
    );
    expect(JSON.stringify(blocked)).not.toContain('value-canary-of-a-variable');

    make.team.teamVariables = [{ ...aVariable('shopUrl'), value: 'https://staging.shop.example' }];
    const synced = await world.sync(environment);
    expect(synced.outcome).toBe('synced');
    expect(planText(synced.plan, '')).not.toContain('set it to');
    expect(make.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is compared with a secret that nothing shows', async () => {
    const { world, staging } = await aWorldWithVariable('erpKey', '{ $secret: erpKey }');
    const { make, environment } = await withTeam(staging);
    make.team.teamVariables = [aVariable('erpKey')];

    const blocked = await world.sync(environment);

    expect(blocked.plan.blockers[0]?.message).toContain('has another value: set it to the secret erpKey');
    expect(JSON.stringify(blocked) + JSON.stringify(world.log.lines)).not.toContain('secret-canary-4711');
    make.team.teamVariables = [{ ...aVariable('erpKey'), value: 'secret-canary-4711' }];
    expect(await world.sync(environment)).toMatchObject({ outcome: 'synced' });
  });

  it('is a line of the plan where nothing can list variables', async () => {
    const { world, staging } = await aWorldWithVariable('shopUrl', '{ $value: shopUrl }');

    const plan = await world.plan(staging);

    const line = 'variables/team.shopUrl is team.shopUrl, set it to "https://staging.shop.example"';
    expect(planText(plan, '')).toContain(line);
    expect(plan.blocked).toEqual([]);
  });
});

it('says in the plan which module would call a hook of another environment', async () => {
  const world = await aWorld({
    seed: streamOf({ module: 'http:ActionSendData', mapper: { url: '/orders' } }),
  });
  await world.bringToStaging();
  const file = 'value-streams/a/scenarios/price.json';
  const address = 'https://hook.eu1.make.com/6ze3mx42tvxr4cexof03kaxafoyo9jxy';
  await world.person.edit('env/staging', file, (text) => text.replace('/orders', address));

  const plan = await world.plan();

  expect(plan.warnings).toMatchObject([
    {
      code: 'SLC1055',
      file,
      message: expect.stringContaining('module 4 has the address of a hook') as string,
    },
  ]);
  expect(JSON.stringify(plan.warnings)).not.toContain('6ze3mx42');
});

it('lists the value of a variable on the checklist of a tenant that only people write to', async () => {
  const harness = await aDirectoryHarness({
    seed: streamOf({ module: 'http:ActionSendData', mapper: { url: '{{var.team.shopUrl}}' } }),
  });
  await harness.exportDev();
  await harness.bring();
  const lines = [
    'bindings: { variables/team.shopUrl: { value: { $value: shopUrl } } }',
    'values: { shopUrl: https://staging.shop.example }',
  ];
  const file = `${lines.join('\n')}\n`;
  await harness.world.person.edit('env/staging', 'environments/staging.yaml', () => file);

  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over' });
  expect(await harness.carrier.checklist('001')).toContain(
    'the variable shopUrl of type team; set it to "https://staging.shop.example"',
  );
});

it('lists what expressions name on the checklist of a tenant that only people write to', async () => {
  const harness = await aDirectoryHarness({
    seed: streamOf({ module: 'http:ActionSendData', mapper: { url: '{{var.team.shopUrl}}{{slug(now)}}' } }),
  });
  await harness.exportDev();
  await harness.bring();

  const plan = await harness.world.plan(harness.staging);

  expect(plan.readiness.map(({ path, is, uses }) => [path, is, uses.length])).toEqual([
    ['functions/slug', 'left to a person', 1],
    ['variables/team.shopUrl', 'left to a person', 1],
  ]);
  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over' });
  const checklist = await harness.carrier.checklist('001');
  expect(checklist).toContain(
    [
      'In the scenario Price, expressions name these. Create in Make, under the same name, what its team does not have:',
      '     - the function slug',
      '     - the variable shopUrl of type team',
    ].join('\n'),
  );
  expect(checklist).not.toContain('choose:');
  expect((await harness.carryOn()).outcome).toBe('synced');
});
