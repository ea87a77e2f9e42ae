import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reaching } from '../../../../src/runs/write-access.ts';
import { aDirectoryHarness } from '../../../support/directory-harness.ts';
import { anExportFile, type StreamSketch } from '../../../support/export-file.ts';
import { FakeTenant } from '../../../support/fake-tenant.ts';
import { aWorld, type World } from '../../../support/world.ts';

const shared: StreamSketch = { name: 'Shared', id: '01K1DQS3CWHVTCQ9DN14SKXK00' };
const nesting: StreamSketch = {
  name: 'Nesting',
  id: '01K1DQS3CWHVTCQ9DN14SKXK01',
  runs: ['01K1DQS3CWHVTCQ9DN14SKXK00'],
  carries: [shared],
};
const caller = (name: string, digit: number): StreamSketch => ({
  name,
  id: `01K1DQS3CWHVTCQ9DN14SKXK1${digit}`,
  // An exporter that follows each reference nests the shared subflow twice in one file.
  runs: ['01K1DQS3CWHVTCQ9DN14SKXK00', '01K1DQS3CWHVTCQ9DN14SKXK01'],
  carries: [shared, nesting],
});
const sketches = [caller('One', 1), caller('Two', 2), caller('Three', 3), nesting, shared];
const everyName = ['Nesting', 'One', 'Shared', 'Three', 'Two'];

/** A source whose export files nest a subflow in each of its callers, and the target tenant. */
async function aNestingSource(): Promise<{ world: World; tenant: FakeTenant }> {
  const world = await aWorld();
  const source = new FakeTenant('nesting');
  const files = new Map(sketches.map((sketch) => [sketch.id ?? '', anExportFile(sketch)]));
  for (const file of files.values()) source.put(file);
  // The fake stores each stream by itself and would export it so.
  source.exportFile = (id) => Promise.resolve(files.get(id) ?? anExportFile());
  const tenant = new FakeTenant('target');
  world.source = { ...world.source, tenant: source };
  world.staging = { ...world.staging, ...reaching(tenant) };
  await world.bringToStaging();
  return { world, tenant };
}

const namesIn = async (tenant: FakeTenant) =>
  (await tenant.list(new AbortController().signal)).streams.map(({ name }) => name).sort();

const describe = (world: World, slug: string, text: string) =>
  world.person.edit('env/staging', `value-streams/${slug}/value-stream.json`, (before) =>
    before.replace('"name":', `"description": ${JSON.stringify(text)},\n  "name":`),
  );

it.each([{ inPlace: true }, { inPlace: false }])(
  'imports a subflow once, however many callers nest it in the tree, and adds no copy when it changes: %j',
  async ({ inPlace }) => {
    const { world, tenant } = await aNestingSource();
    tenant.replaceSupported = inPlace;
    const file = await world.person.read('env/staging', 'value-streams/one/value-stream.json');
    expect(file).toContain('"subflows"');

    expect((await world.sync()).outcome).toBe('synced');
    expect(await namesIn(tenant)).toEqual(everyName);

    for (const slug of ['shared', 'one', 'nesting']) {
      await describe(world, slug, `change of ${slug}`);
      expect((await world.sync()).outcome).toBe('synced');
      expect(await namesIn(tenant)).toEqual(everyName);
    }
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  },
);

it('hands a subflow over once, however many callers nest it in the tree', async () => {
  const harness = await aDirectoryHarness();
  for (const sketch of sketches)
    await writeFile(join(harness.devInbox, `${sketch.name}.json`), anExportFile(sketch));
  await harness.bring();

  const namesThere = async () => (await harness.world.stage.state()).streams.map(({ name }) => name).sort();

  expect((await harness.carryOn()).outcome).toBe('synced');
  expect(await namesThere()).toEqual(everyName);

  await describe(harness.world, 'one', 'change of one');
  expect((await harness.carryOn()).outcome).toBe('synced');
  expect(await namesThere()).toEqual(everyName);
});
