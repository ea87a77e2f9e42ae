import { expect, it } from 'vitest';
import { isJsonArray, member } from '../../../src/core/json/json.ts';
import { filesForSource, type SourceFile } from '../../../src/runs/drift/files.ts';
import { listDrift, type DriftList } from '../../../src/runs/drift/list.ts';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const scenario = 'value-streams/a/scenarios/call.json';
const ids = { a: '01K1DQS3CWHVTCQ9DN14SKXK00', b: '01K1DQS3CWHVTCQ9DN14SKXK01' };
const rule = {
  id: '01K1RVEEEEEEEEEEEEEEEEEEE1',
  name: 'isVip',
  expression: { '>': [{ var: 'total' }, 100] },
};
const using = {
  rules: [rule],
  conditions: { operator: 'AND', event_types: [], rule: { rule_id: rule.id, name: 'isVip' } },
};
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: ids.a,
    runs: [ids.b],
    scenarios: [
      {
        id: '11',
        name: 'Call',
        connections: [{ id: 51, name: 'shop', accountName: 'acme-commerce' }],
        modules: [
          {
            id: 1,
            module: 'acme-commerce:makeApiCall',
            version: 1,
            parameters: { __IMTCONN__: 51 },
            mapper: { url: 'https://dev.example/orders', note: 'as built' },
          },
        ],
      },
    ],
  }),
  'b.json': anExportFile({ name: 'B', id: ids.b, ...using }),
};

/** Staging as git has it, with another address of the shop than the source. */
async function aSyncedWorld(declared = true): Promise<World> {
  const world = await aWorld({ seed });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  if (declared)
    await world.person.edit(
      'main',
      'environments/dev.yaml',
      () => `values: { shop: { text: https://dev.example, in: { ${scenario}: id=1/mapper/url } } }\n`,
    );
  await world.person.edit(
    'main',
    'environments/staging.yaml',
    () => 'values: { shop: https://stage.example }\n',
  );
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
  return world;
}

const editA = (world: World, value: string) =>
  world.stage.do({ op: 'setText', streamName: 'A', moduleId: 1, pointer: '/mapper/note', value });
const list = (world: World) => listDrift(world.deps, world.staging, never);
const files = (world: World, { head, entries }: DriftList) =>
  filesForSource(world.deps, world.source, { head: head ?? '', entries }, never);

async function theFile(world: World, drift: DriftList): Promise<SourceFile> {
  const { files: made, problems } = await files(world, drift);
  expect(problems).toEqual([]);
  expect(made).toHaveLength(1);
  return made[0] as SourceFile;
}

it('lists an edit with who made it and when, and where it is saved', async () => {
  const world = await aSyncedWorld();
  expect(await list(world)).toMatchObject({ head: undefined, entries: [] });
  await editA(world, 'by hand');
  const report = await world.sync();

  const { head, entries } = await list(world);

  expect(head).toBe(await world.head('sluice/drift/staging'));
  const edit = report.plan.edits['value-streams/a'];
  expect(edit).toEqual({ by: expect.any(String) as string, at: expect.stringMatching(/^\d{4}-/) as string });
  expect(entries).toEqual([
    {
      path: 'value-streams/a',
      ...edit,
      commit: head,
      savedAt: expect.any(Number) as number,
      base: await world.head('env/staging'),
      isLive: true,
    },
  ]);
});

it('makes a file that the source takes: its ids, its values, the edit, and nothing that it has already', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();

  const { text, name, notes } = await theFile(world, await list(world));

  expect(name).toBe('A');
  const payload = payloadOf(Buffer.from(text));
  const { id } = await world.dev.stream('A');
  const own = payloadOf(await world.source.tenant.exportFile(id, never));
  const connection = /"__IMTCONN__":\d+/.exec(JSON.stringify(own))?.[0] ?? 'none';
  expect(payload).toMatchObject({
    execution_template: { id },
    scenarios: [
      { scenario_id: member(isJsonArray(own['scenarios']) ? own['scenarios'][0] : null, 'scenario_id') },
    ],
  });
  expect(payload['subflows'] ?? []).toEqual([]);
  const inside = JSON.stringify(payload);
  for (const part of [
    '"by hand"',
    '"https://dev.example/orders"',
    connection,
    (await world.dev.stream('B')).id,
  ])
    expect(inside).toContain(part);
  expect(inside).not.toContain('stage.example');
  expect(notes).toEqual([
    `stands for ${id} in dev, and an import adds a stream: remove that one before the next export, so that the new one takes its place in git`,
  ]);
  const taken = await world.source.tenant.importFile(Buffer.from(text), never);
  expect(taken).toMatchObject({ missing: { connections: [], references: [] } });
});

it('goes round: imported into the source and exported, the edit comes back as what the drift branch says', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  const { text } = await theFile(world, await list(world));
  await world.dev.do({ op: 'deleteStream', streamName: 'A' });
  await world.source.tenant.importFile(Buffer.from(text), never);

  await world.export();

  expect(await world.objectAt('sluice/export/dev', 'value-streams')).toBe(
    await world.objectAt('sluice/drift/staging', 'value-streams'),
  );
});

it('forgets an edit that was merged, and keeps one that git overwrote and nobody took', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  await world.person.merge('sluice/drift/staging', 'env/staging');
  await world.sync();
  expect((await list(world)).entries).toEqual([]);

  await editA(world, 'again by hand');
  await world.sync(world.staging, { heal: ['value-streams/a'] });
  await world.sync();

  expect((await list(world)).entries).toMatchObject([{ path: 'value-streams/a', isLive: false }]);
});

it('says so where a person removed the branch', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  await world.move('refs/heads/sluice/drift/staging', undefined);
  await world.sync();

  const { entries } = await list(world);

  expect(entries).toEqual([
    {
      path: 'value-streams/a',
      by: expect.any(String) as string,
      at: expect.any(String) as string,
      isLive: true,
    },
  ]);
});

it('brings an edited rule in the file of a stream that uses it', async () => {
  const world = await aSyncedWorld();
  const [item] = (await world.staging.tenant.registry('rules', never)) ?? [];
  const text = JSON.stringify(item);
  const id = /"id":"([^"]*)"/.exec(text)?.[1] ?? '';
  await world.staging.tenant.replaceItem('rules', id, JSON.parse(text.replace('100', '777')), never);
  await world.sync();

  const made = await theFile(world, await list(world));

  expect(made.path).toBe('value-streams/b');
  const [own] = (await world.source.tenant.registry('rules', never)) ?? [];
  expect(payloadOf(Buffer.from(made.text))['rules']).toMatchObject([
    { id: member(own, 'id'), expression: { '>': [{ var: 'total' }, 777] } },
  ]);
});

it('makes no file where the source has no id for what the stream needs, and says what', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  const known = await world.store.identities('dev');
  await world.store.forgetIdentities(
    'dev',
    known.filter(({ kind }) => kind === 'connection'),
  );

  expect(await files(world, await list(world))).toMatchObject({
    files: [],
    problems: [{ code: 'SLC2421', message: expect.stringContaining('connections/shop') as string }],
  });
});

it('makes no file where the source says no text for a value', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  await world.person.edit('main', 'environments/dev.yaml', () => '# nothing\n');

  expect(await files(world, await list(world))).toMatchObject({
    files: [],
    problems: [{ code: 'SLC1012', file: scenario }],
  });
});

it('says that the source went on meanwhile', async () => {
  const world = await aSyncedWorld();
  await editA(world, 'by hand');
  await world.sync();
  await world.dev.do({
    op: 'setText',
    streamName: 'A',
    moduleId: 1,
    pointer: '/mapper/note',
    value: 'newer',
  });
  await world.export();

  const { notes } = await theFile(world, await list(world));

  expect(notes.join('\n')).toContain('the import takes back what only dev has');
});
