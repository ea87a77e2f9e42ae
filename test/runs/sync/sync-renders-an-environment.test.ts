import { expect, it } from 'vitest';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import { approveSecrets } from '../../support/approvals.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const scenario = 'value-streams/a/scenarios/call.json';
const file = 'environments/staging.yaml';

const send = (id: number, mapper: Readonly<Record<string, string>>) => ({
  id,
  module: 'http:ActionSendData',
  version: 3,
  mapper,
});
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        modules: [
          send(1, { url: 'https://dev.example/orders', limit: '10', header: 'Bearer dev-token-1' }),
          send(2, { url: 'https://dev.example/quotes', note: 'as built' }),
        ],
      },
    ],
  }),
};

const yaml = `# Of staging.
values: { shop: https://stage.example }
secrets: [token]
patches:
  ${scenario}:
    - { op: replace, path: id=1/mapper/limit, value: "500" }
    - { op: add, path: id=1/mapper/header, value: { $text: [["Bearer ", { $secret: token }]] } }
ignore:
  ${scenario}: id=2/mapper/note
`;

const canonical = (text: string) => printTreeFile(parseTreeFile(Buffer.from(text), scenario));

/** Staging holds the stream as its environment renders it. */
async function aSyncedWorld(text = yaml): Promise<World> {
  const world = await aWorld({ seed });
  world.staging = { ...world.staging, secrets: new Map([['token', 'stage-token-2']]) };
  await world.bringToStaging();
  await world.person.edit('env/staging', scenario, (old) =>
    canonical(
      old.replace('"https://dev.example/orders"', '{ "$text": [[{ "$value": "shop" }, "/orders"]] }'),
    ),
  );
  await world.person.edit('env/staging', file, () => text);
  await approveSecrets(world);
  await world.sync();
  await world.stage.forget();
  return world;
}

async function liveText(world: World): Promise<string> {
  const { id } = await world.stage.stream('A');
  return JSON.stringify(payloadOf(await world.staging.tenant.exportFile(id, never)));
}

const edit = (world: World, moduleId: number, pointer: string, value: string) =>
  world.stage.do({ op: 'setText', streamName: 'A', moduleId, pointer, value });

it('sends what values, secrets and patches make of the tree, and finds it in sync', async () => {
  const world = await aSyncedWorld();

  const live = await liveText(world);
  for (const text of ['https://stage.example/orders', '"limit":"500"', 'Bearer stage-token-2'])
    expect(live).toContain(text);
  await world.stage.switch({ omitRevision: true });
  expect(await world.plan()).toMatchObject({ changes: [], drifted: [], blockers: [] });
});

it('saves an edit made in the tenant alone: no value, secret or patched text comes with it', async () => {
  const world = await aSyncedWorld();
  await edit(world, 2, '/mapper/url', 'https://edited.example/quotes');

  await world.sync();

  expect(await world.numstat('sluice/drift/staging')).toEqual([`1\t1\t${scenario}`]);
  const diff = await world.diff('env/staging', 'sluice/drift/staging');
  expect(diff).toContain('+          "url": "https://edited.example/quotes"');
  expect(diff.join('\n')).not.toContain('stage-token-2');
});

it('takes what is ignored for no drift, and leaves it out of what is saved of other edits', async () => {
  const world = await aSyncedWorld();
  await edit(world, 2, '/mapper/note', 'changed by hand');
  expect(await world.plan()).toMatchObject({ changes: [], drifted: [] });

  await edit(world, 2, '/mapper/url', 'https://edited.example/quotes');
  await world.sync();

  expect(await world.numstat('sluice/drift/staging')).toEqual([`1\t1\t${scenario}`]);
});

it('takes a place that is ignored no more for a change in git: what the tenant has there is saved first', async () => {
  const world = await aSyncedWorld();
  await edit(world, 2, '/mapper/note', 'changed by hand');
  expect(await world.plan()).toMatchObject({ changes: [], captures: [] });

  await world.person.edit('env/staging', file, (text) => text.replace(/ignore:[^]*/, ''));

  expect(await world.plan()).toMatchObject({
    changes: [{ op: 'replace', path: 'value-streams/a' }],
    captures: ['value-streams/a'],
  });
});

it('sends no stream of which a patch does not fit, and says which', async () => {
  const world = await aSyncedWorld();
  await world.person.edit('env/staging', file, (text) =>
    text.replace('id=1/mapper/limit', 'id=1/mapper/max'),
  );
  await world.person.edit('env/staging', scenario, (text) =>
    text.replace('as built', 'as changed, and more'),
  );
  await world.person.edit('env/staging', scenario, (text) =>
    text.replace('dev.example/quotes', 'dev.example/q'),
  );

  const plan = await world.plan();

  expect(plan.blocked).toEqual(['value-streams/a']);
  expect(plan.blockers).toMatchObject([{ code: 'SLC1041', file: scenario }]);
  expect(plan.blockers[0]?.message).toContain(`${file} (line 6`);
});

it('warns of a secret that the file names and the operator does not supply', async () => {
  const world = await aSyncedWorld(yaml.replace('[token]', '[token, erpKey]'));

  const { warnings } = await world.plan();

  expect(warnings).toMatchObject([{ code: 'SLC1047', file }]);
  expect(warnings[0]?.message).toContain('"erpKey"');
});

it('lists in a plan what must exist, by who needs it, and also what is there', async () => {
  const connected = {
    'b.json': anExportFile({
      name: 'B',
      id: '01K1DQS3CWHVTCQ9DN14SKXK01',
      scenarios: [
        {
          id: '12',
          name: 'Ask',
          connections: [
            { id: 51, name: 'shop', accountName: 'acme' },
            { id: 52, name: 'outlet', accountName: 'acme' },
          ],
          modules: [
            { id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} },
            { id: 2, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 52 }, mapper: {} },
            { id: 3, module: 'datastore:Get', version: 1, parameters: { datastore: 9 }, mapper: {} },
          ],
        },
      ],
    }),
  };
  const world = await aWorld({ seed: connected });
  for (const name of ['shop', 'outlet']) await world.stage.do({ op: 'removeConnection', name });
  const shop = await world.stage.connection('shop', 'acme');
  await world.stage.connection('outlet', 'acme');
  await world.stage.connection('outlet', 'acme');
  await world.bringToStaging();

  const { readiness } = await world.plan();

  expect(readiness).toMatchObject([
    {
      path: 'connections/outlet',
      is: 'ambiguous',
      yaml: 'bindings: { connections/outlet: <id> }',
      candidates: [{ name: 'outlet' }, { name: 'outlet' }],
    },
    { path: 'connections/shop', is: 'bound', id: String(shop), by: 'match', checked: true },
    { path: 'data-stores/data-store', is: 'bound', by: 'id', checked: false },
  ]);
  for (const { neededBy } of readiness) expect(neededBy).toEqual(['value-streams/b']);
});
