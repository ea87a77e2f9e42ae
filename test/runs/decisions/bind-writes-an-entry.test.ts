import { expect, it } from 'vitest';
import { bindReference } from '../../../src/runs/decisions/bind-reference.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const file = 'environments/staging.yaml';
const branch = 'sluice/bind/staging';

const seed = {
  'a.json': anExportFile({
    name: 'A',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        connections: [{ id: 51, name: 'shop', accountName: 'acme' }],
        modules: [
          { id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} },
          { id: 2, module: 'datastore:Get', version: 1, parameters: { datastore: 9 }, mapper: {} },
        ],
      },
    ],
  }),
};

async function aWorldToBind(): Promise<World> {
  const world = await aWorld({ seed });
  await world.stage.do({ op: 'removeConnection', name: 'shop' });
  await world.bringToStaging();
  await world.person.edit(
    'env/staging',
    file,
    () => '# Of staging.\nbindings:\n  data-stores/data-store: 700001 # ours\n',
  );
  return world;
}

const bind = (world: World, path: string, id: string | number) =>
  bindReference(world.deps, world.staging, { path, id: String(id) }, never);

it('tells the audit log of the entry that it offers', async () => {
  const world = await aWorldToBind();
  const shop = await world.stage.connection('Web shop', 'acme');
  const audited = () =>
    world.log.lines.filter((line) => line.message === 'audit').map(({ fields }) => fields);

  const { pushed } = await bind(world, 'connections/shop', shop);
  const path = 'connections/shop';
  const entry = { action: 'bind', actor: 'test', environment: 'staging', result: 'offered', path, ...pushed };
  expect(audited()).toMatchObject([{ ...entry, id: String(shop) }]);
});

it('commits the entry on a branch of its own, that a person merges and the next plan takes', async () => {
  const world = await aWorldToBind();
  const shop = await world.stage.connection('Web shop', 'acme');
  expect((await world.plan()).blocked).toEqual(['value-streams/a']);

  const report = await bind(world, 'connections/shop', shop);

  expect(report).toMatchObject({
    target: 'env/staging',
    pushed: { branch, commit: await world.head(branch) },
    state: { checked: true, found: { name: 'Web shop' } },
  });
  expect(await world.parent(branch)).toBe(await world.head('env/staging'));
  expect(await world.numstat(branch)).toEqual([`1\t0\t${file}`]);
  await world.person.merge(branch, 'env/staging');
  expect((await world.plan()).blocked).toEqual([]);
});

it('adds a second entry on top of the first, and nothing where it says so already', async () => {
  const world = await aWorldToBind();
  const shop = await world.stage.connection('Web shop', 'acme');
  const { pushed } = await bind(world, 'connections/shop', shop);

  const second = await bind(world, 'data-stores/data-store', '9007199254740993');
  const again = await bind(world, 'connections/shop', shop);

  expect(await world.parent(branch)).toBe(pushed?.commit);
  expect(second.state.checked).toBe(false);
  expect(again.pushed).toEqual(second.pushed);
  expect(await world.person.read(branch, file)).toBe(
    `# Of staging.\nbindings:\n  data-stores/data-store: 9007199254740993 # ours\n  connections/shop: ${shop}\n`,
  );
  await world.person.merge(branch, 'env/staging');
  expect((await bind(world, 'connections/shop', shop)).pushed).toBeUndefined();
});

it('starts from the environment again once its branch was merged', async () => {
  const world = await aWorldToBind();
  const shop = await world.stage.connection('Web shop', 'acme');
  await bind(world, 'connections/shop', shop);
  await world.person.merge(branch, 'env/staging');

  const { pushed } = await bind(world, 'data-stores/data-store', 5);

  expect(await world.parent(pushed?.commit ?? '')).toBe(await world.head('env/staging'));
});

it('binds what is only on its way to the environment', async () => {
  const world = await aWorldToBind();
  const outlet = await world.stage.connection('outlet', 'acme');
  await world.person.edit(
    'main',
    'connections/outlet.json',
    () => '{ "name": "outlet", "accountName": "acme" }\n',
  );

  expect((await bind(world, 'connections/outlet', outlet)).pushed?.branch).toBe(branch);
});

it('refuses what is not in the tree, and names what is like it', async () => {
  const world = await aWorldToBind();

  await expect(bind(world, 'connections/shp', 1)).rejects.toThrow(/did you mean connections\/shop.*SLC1048/);
  await expect(bind(world, 'value-streams/a', 1)).rejects.toThrow('SLC1048');
  expect(await world.head(branch)).toBeUndefined();
});

it('refuses an id that the tenant does not list, or lists with another type, and names candidates', async () => {
  const world = await aWorldToBind();
  const shop = await world.stage.connection('Web shop', 'acme');
  const mail = await world.stage.connection('mail', 'smtp');

  const absent = bind(world, 'connections/shop', 99_999);
  await expect(absent).rejects.toThrow(`candidates: ${shop} (Web shop)`);
  await expect(bind(world, 'connections/shop', mail)).rejects.toThrow('of type smtp and not acme');
  expect(await world.head(branch)).toBeUndefined();
});
