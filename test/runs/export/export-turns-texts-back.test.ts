import { expect, it } from 'vitest';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';

const scenario = 'value-streams/a/scenarios/call.json';
const file = 'environments/dev.yaml';

const send = (id: number, mapper: Readonly<Record<string, string>>) => ({
  id,
  module: 'http:ActionSendData',
  version: 3,
  mapper,
  metadata: { designer: { x: id, y: 0 } },
});
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        modules: [send(1, { url: 'https://dev.example/orders', header: 'Bearer dev-token-1' })],
      },
    ],
  }),
  'b.json': anExportFile({ name: 'B', id: '01K1DQS3CWHVTCQ9DN14SKXK01' }),
};

const yaml = `values:
  shop: { text: https://dev.example, in: { ${scenario}: id=1/mapper/url } }
secrets:
  token: { in: { ${scenario}: { at: id=1/mapper/header, after: "Bearer " } } }
`;

async function anExportedWorld(): Promise<World> {
  const world = await aWorld({ seed });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  return world;
}

const declare = (world: World, text = yaml) => world.person.edit('main', file, () => text);
const edit = (world: World, pointer: string, value: string) =>
  world.dev.do({ op: 'setText', streamName: 'A', moduleId: 1, pointer, value });
const inMirror = (world: World) => world.text(mirror, scenario);

it('turns declared texts back, also of a stream that did not change, and reads no other stream again', async () => {
  const world = await anExportedWorld();
  await declare(world);
  await world.dev.forget();

  const report = await world.export();

  expect(report.changed).toEqual(['value-streams/a']);
  expect(await world.dev.exports()).toHaveLength(1);
  const text = await inMirror(world);
  expect(text).toContain('[{ "$value": "shop" }, "/orders"]');
  expect(text).toContain('["Bearer ", { "$secret": "token" }]');
  expect(text).not.toContain('dev-token-1');

  await world.dev.forget();
  expect(await world.export()).toMatchObject({ changed: [], skipped: 2 });
  expect(await world.dev.exports()).toEqual([]);
});

it('gives the text again when the declaration goes', async () => {
  const world = await anExportedWorld();
  await declare(world);
  await world.export();
  await declare(world, '# nothing\n');

  await world.export();

  expect(await inMirror(world)).toContain('"https://dev.example/orders"');
});

it('says in an edited stream only what was edited', async () => {
  const world = await anExportedWorld();
  await declare(world);
  await world.export();
  await edit(world, '/mapper/url', 'https://dev.example/orders/all');

  await world.export();

  expect(await world.numstat(mirror)).toEqual([`1\t1\t${scenario}`]);
  expect(await inMirror(world)).toContain('[{ "$value": "shop" }, "/orders/all"]');
});

it('holds a stream back in which a declared secret has another form, and goes on with the others', async () => {
  const world = await anExportedWorld();
  await declare(world);
  await world.export();
  await edit(world, '/mapper/header', 'Basic dev-token-2');
  await world.dev.do({ op: 'renameStream', streamName: 'B', name: 'B2' });

  const report = await world.export();

  expect(report.changed).toEqual(['value-streams/b']);
  expect(report.quarantined).toMatchObject([
    { code: 'SLC1044', file: scenario, place: '/id=1/mapper/header' },
  ]);
  expect(JSON.stringify([report, world.log])).not.toContain('dev-token-2');
  expect(await inMirror(world)).toContain('["Bearer ", { "$secret": "token" }]');

  await edit(world, '/mapper/header', 'Bearer dev-token-3');
  expect(await world.export()).toMatchObject({ quarantined: [] });
});

it('holds a stream back whose module came back under another id, until the place is right or the entry gone', async () => {
  const world = await anExportedWorld();
  await declare(world);
  await world.export();
  const { id, name } = await world.dev.stream('A');
  const modules = [send(2, { url: 'https://dev.example/orders', header: 'Bearer dev-token-4' })];
  const anew = anExportFile({ name, id, scenarios: [{ id: '11', name: 'Call', modules }] });
  await world.source.tenant.replace(id, anew, never);

  const report = await world.export();

  expect(report.changed).toEqual([]);
  expect(report.quarantined).toMatchObject([
    { code: 'SLC1044', file: scenario, place: '/id=1/mapper/header' },
  ]);
  expect(JSON.stringify([report, world.log])).not.toContain('dev-token-4');
  expect(await inMirror(world)).toContain('["Bearer ", { "$secret": "token" }]');

  await declare(world, yaml.replaceAll('id=1', 'id=2'));
  expect(await world.export()).toMatchObject({ changed: ['value-streams/a'], quarantined: [] });
  expect(await inMirror(world)).toContain('["Bearer ", { "$secret": "token" }]');
});

it('exports nothing while the file of the source is wrong, and says all that is', async () => {
  const world = await anExportedWorld();
  const before = await world.refs();
  await declare(world, 'bindings: {}\nvalues: { a: x }\n');
  const after = await world.refs();

  await expect(world.export()).rejects.toThrow(/line 1, .*bindings[^]*\n.*line 2, .*needs `in`/);

  expect(await world.refs()).toBe(after);
  expect(before).not.toBe(after);
});
