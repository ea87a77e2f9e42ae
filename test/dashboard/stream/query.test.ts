import { expect, it } from 'vitest';
import {
  comparison as comparisonSchema,
  stream as streamSchema,
} from '../../../src/dashboard/stream/schema.ts';
import { anExportFile } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aService, all, type ServiceHarness } from '../service/a-service.ts';

const place = (slug: string) => ({ pipeline: 'default', slug });

async function shown({ service }: ServiceHarness, slug: string, sees = all) {
  const found = await service.stream(place(slug), sees);
  return found === undefined ? undefined : streamSchema.parse(found);
}

async function compared(
  { service }: ServiceHarness,
  slug: string,
  query: { before?: string; after: string },
  sees = all,
) {
  const found = await service.comparison(place(slug), query, sees, never);
  return found === undefined ? undefined : comparisonSchema.parse(found);
}

it('tells of a stream where it is, what it runs and what runs it', async () => {
  const harness = await aService({
    seed: smallStreams({ A: { runs: ['B'] }, B: {}, C: { runs: ['B', 'A'] } }),
  });
  await harness.bring();
  await harness.sync();

  const a = await shown(harness, 'a');

  expect(a).toMatchObject({ pipeline: 'default', slug: 'a', path: 'value-streams/a', name: 'A' });
  expect(a?.sides).toEqual([
    { name: 'dev', branch: 'main', revision: await harness.world.head('refs/sluice/source/dev') },
    { name: 'staging', branch: 'env/staging', revision: await harness.world.head('env/staging') },
  ]);
  expect(a?.environments).toMatchObject([{ environment: 'staging', is: 'in sync', bindings: [] }]);
  expect(a?.runs).toEqual([{ path: 'value-streams/b', name: 'B' }]);
  expect(a?.runBy).toEqual([{ path: 'value-streams/c', name: 'C' }]);
  expect((await shown(harness, 'b'))?.runBy.map(({ name }) => name)).toEqual(['A', 'C']);
  expect(await shown(harness, 'nowhere')).toBeUndefined();
  expect(await shown(harness, '../main')).toBeUndefined();
  expect(await harness.service.stream({ pipeline: 'other', slug: 'a' }, all)).toBeUndefined();
});

it('leaves out sides, cells and branches that may not be seen', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();

  const seen = await shown(harness, 'a', (name) => name === 'staging');

  expect(seen?.sides.map(({ name }) => name)).toEqual(['staging']);
  expect(new Set(seen?.history.map(({ branch }) => branch))).toEqual(new Set(['env/staging']));
  expect(await shown(harness, 'a', () => false)).toBeUndefined();
  expect(await compared(harness, 'a', { after: 'dev' }, (name) => name === 'staging')).toBeUndefined();
});

it('tells the commits that changed a stream, each under the first branch that has it', async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  const edit = (branch: string, from: string, to: string) =>
    harness.world.person.edit(branch, 'value-streams/a/value-stream.json', (text) => text.replace(from, to));
  await edit('env/staging', '"name": "A"', '"name": "A2"');
  await harness.world.person.edit('main', 'value-streams/b/value-stream.json', (text) =>
    text.replace('"B"', '"B2"'),
  );
  await harness.sync();

  const history = (await shown(harness, 'a'))?.history ?? [];

  expect(history.map(({ branch }) => branch).sort()).toEqual(['env/staging', 'main']);
  expect(history.find(({ branch }) => branch === 'env/staging')?.commit).toBe(
    await harness.world.head('env/staging'),
  );
  expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort((one, other) => other - one));
  expect(history.every(({ by, subject }) => by !== '' && !by.includes('@') && subject !== '')).toBe(true);
});

const withScenario = (name: string, text: string) => ({
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '7001',
        name,
        connections: [{ id: 51, name: 'shop', accountName: 'acme' }],
        modules: [
          { id: 1, module: 'http:MakeRequest', version: 1, parameters: {}, mapper: { url: text } },
          { id: 2, module: 'json:ParseJSON', version: 1, parameters: { account: 51 }, mapper: {} },
        ],
      },
    ],
  }),
});

it('compares a stream with nothing: all of it is new, with each of its scenarios', async () => {
  const harness = await aService({ seed: withScenario('Orders', 'https://a.example') });
  await harness.bring();

  const whole = await compared(harness, 'a', { after: 'dev' });

  expect(whole?.before).toBeUndefined();
  expect(whole?.pictures.map(({ title, before }) => [title, before])).toEqual([
    ['A', undefined],
    ['Orders', undefined],
  ]);
  expect(whole?.pictures[1]?.after?.nodes.map(({ key, mark }) => `${key} ${mark}`)).toEqual([
    '1 added',
    '2 added',
  ]);
  expect(whole?.diff.subjects).toContainEqual(
    expect.objectContaining({ path: 'value-streams/a', outcome: 'added' }),
  );
  expect(whole?.text.map(({ file }) => file)).toContain('value-streams/a/scenarios/orders.json');
  expect(whole?.isCut).toBe(false);
});

it('compares two sides: pictures, meaning and lines', async () => {
  const harness = await aService({ seed: withScenario('Orders', 'https://a.example') });
  await harness.bring();
  await harness.world.person.edit('main', 'value-streams/a/scenarios/orders.json', (text) =>
    text.replace('https://a.example', 'https://b.example'),
  );
  await harness.world.person.merge('main', 'env/production');
  await harness.sync('production').catch(() => undefined);
  const old = await harness.world.head('env/staging');

  const both = await compared(harness, 'a', { before: old ?? '', after: 'production' });

  expect(both?.before).toEqual({ name: old?.slice(0, 12), revision: old });
  expect(both?.after.name).toBe('production');
  expect(both?.diff.changes.map(({ op, file }) => [op, file])).toEqual([
    ['changed', 'value-streams/a/scenarios/orders.json'],
  ]);
  const [, orders] = both?.pictures ?? [];
  expect(orders?.before?.nodes.map(({ key, mark }) => `${key} ${mark}`)).toEqual(['1 changed', '2 same']);
  expect(orders?.after?.nodes.map(({ key, mark }) => `${key} ${mark}`)).toEqual(['1 changed', '2 same']);
  expect(both?.text).toHaveLength(1);
  expect(both?.text[0]?.hunks).toMatch(/^-.*https:\/\/a\.example[^]*^\+.*https:\/\/b\.example/m);

  expect((await compared(harness, 'a', { before: 'staging', after: 'dev' }))?.diff.same).toBe(true);
});

it('compares what a tenant has with git: the edit that was saved, or else what was last synced', async () => {
  const harness = await aService({ seed: smallStreams({ A: {}, B: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A here' });
  await harness.sync();

  const edited = await compared(harness, 'a', { before: 'staging', after: 'staging@live' });
  expect(edited?.diff.changes.map(({ line }) => line)).toEqual([expect.stringContaining('A here')]);
  expect((await compared(harness, 'b', { before: 'staging', after: 'staging@live' }))?.diff.same).toBe(true);
  expect(await compared(harness, 'a', { before: 'staging', after: 'production@live' })).toBeUndefined();
});

it('compares nothing that is not in the history of a branch that may be seen', async () => {
  const harness = await aService({ seed: smallStreams({ A: {} }) });
  await harness.bring();
  await harness.sync();
  const { repository, clock } = harness.pipeline.deps;
  const head = (await harness.world.head('main')) ?? '';
  await repository.fetch(never);
  const stray = await repository.commit({
    parents: [head],
    base: head,
    writes: new Map([
      ['value-streams/a/value-stream.json', { bytes: new TextEncoder().encode('{"name":"secret"}') }],
    ]),
    message: 'on no branch',
    at: clock.now(),
  });

  expect(await compared(harness, 'a', { after: stray })).toBeUndefined();
  expect(await compared(harness, 'a', { before: 'nowhere', after: 'staging' })).toBeUndefined();
  expect(await compared(harness, 'a', { after: 'refs/heads/main' })).toBeUndefined();
  expect(await compared(harness, 'none', { after: 'staging' })).toBeUndefined();
});

it.each([
  '<img src=x onerror=alert(1)>',
  'הזמנה \u202e txt.exe',
  'Sehr langer Name, '.repeat(17).slice(0, 300),
])('passes a stream called %j through as data', async (name) => {
  const harness = await aService({
    seed: { 'a.json': anExportFile({ name, scenarios: [{ id: '7001', name, modules: [] }] }) },
  });
  await harness.bring();
  await harness.sync();
  const [row] = (await harness.service.matrix({ search: '', sort: 'name', page: 1, size: 50 }, all)).rows;
  const slug = row?.slug ?? '';

  expect(row?.name).toBe(name);
  expect((await shown(harness, slug))?.name).toBe(name);
  const whole = await compared(harness, slug, { after: 'dev' });
  expect(whole?.pictures.map(({ title }) => title)).toEqual([name, name]);
  expect((await harness.service.plan('staging'))?.plan.inSync.concat(`value-streams/${slug}`)).toContain(
    `value-streams/${slug}`,
  );
});
