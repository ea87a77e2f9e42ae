import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aDirectoryHarness, type DirectoryHarness } from '../../support/directory-harness.ts';
import { smallStreams } from '../../support/small-streams.ts';

async function brought(names: Parameters<typeof smallStreams>[0], state?: 'file'): Promise<DirectoryHarness> {
  const harness = await aDirectoryHarness({
    seed: smallStreams(names),
    ...(state === undefined ? {} : { state }),
  });
  await harness.exportDev();
  await harness.bring();
  return harness;
}

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const describing = (text: string) => text.replace('"name":', '"description": "changed",\n  "name":');
const plain = (text: string) => text.replace('"description": "changed",\n  ', '');
const edit = ({ world }: DirectoryHarness, slug: string, change = describing) =>
  world.person.edit('env/staging', fileOf(slug), change);
const namesIn = async ({ outbox }: DirectoryHarness, round: string) =>
  (await readdir(join(outbox, round))).sort();
const filesOf = async ({ carrier }: DirectoryHarness, round: string) =>
  (await carrier.manifest(round)).files.map(({ file }) => file);

it('says in the folder of a round which file of it another one supersedes, and waits for the rest of it', async () => {
  const harness = await brought({ A: {}, B: {} });
  await harness.sync();
  await edit(harness, 'a');

  const report = await harness.sync();

  expect(report.byHand.join('\n')).toMatch(/001\/02-b\.json[^]*002\/01-a\.json/);
  expect(await namesIn(harness, '001')).toEqual([
    '02-b.json',
    'CHECKLIST.md',
    'manifest.json',
    'not-to-import',
  ]);
  expect(await harness.carrier.checklist('001')).toContain(
    'Not any more: `01-a.json`.** `002/01-a.json` takes its place.',
  );
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await harness.carrier.rounds()).toEqual(['001', '002']);
});

it('withdraws a round whose change git takes back, and hands it over anew when git wants it again', async () => {
  const harness = await brought({ A: {} });
  await harness.carryOn();
  await edit(harness, 'a');
  await harness.sync();
  await edit(harness, 'a', plain);

  expect(await harness.sync()).toMatchObject({ outcome: 'synced', byHand: [] });

  expect(await harness.carrier.checklist('002')).toMatch(/^# WITHDRAWN/);
  await edit(harness, 'a');
  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over' });
  expect(await filesOf(harness, '003')).toEqual(['01-a.json']);
  expect(await harness.carrier.checklist('002')).toMatch(/^# SUPERSEDED/);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('knows what was imported from a round that was withdrawn meanwhile, and goes on from there', async () => {
  const harness = await brought({ A: {} });
  await harness.carryOn();
  await edit(harness, 'a');
  await harness.sync();
  await edit(harness, 'a', plain);
  await harness.sync();

  await harness.carrier.do('002', { isLate: true });

  expect(await harness.sync()).toMatchObject({
    outcome: 'handed-over',
    plan: { blockers: [], changes: [{ op: 'switch-over', name: 'A' }] },
  });
  expect(await harness.carrier.rounds()).toEqual(['001', '002', '003']);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('withdraws what would run a stream that is to be replaced first', async () => {
  const harness = await brought({ A: { runs: ['B'] }, B: {}, C: { runs: ['B'] } });
  await harness.carryOn();
  await edit(harness, 'a');
  await harness.sync();
  expect(await filesOf(harness, '003')).toEqual(['01-a.json']);
  await edit(harness, 'b');

  await harness.sync();

  expect(await filesOf(harness, '004')).toEqual(['01-b.json']);
  expect(await harness.carrier.checklist('003')).toMatch(/^# WITHDRAWN/);
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await filesOf(harness, '005')).toEqual(['01-a.json', '02-c.json']);
});

it('withdraws the file of a stream that git removes', async () => {
  const harness = await brought({ A: {}, B: {} });
  await harness.sync();
  await harness.world.person.remove('env/staging', 'value-streams/a');

  await harness.sync();

  expect(await namesIn(harness, '001')).not.toContain('01-a.json');
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('knows what was imported although git removed it meanwhile, and reports it as what git no longer has', async () => {
  const harness = await brought({ A: {}, B: {} });
  await harness.sync();
  await harness.carrier.bring('001');
  await harness.world.person.remove('env/staging', 'value-streams/a');
  await harness.sync();

  for (const { id } of (await harness.world.stage.state()).streams) await harness.carrier.export(id);

  for (const _ of ['in the pass that sees it', 'afterwards'])
    expect(await harness.sync()).toMatchObject({
      outcome: 'synced',
      plan: { removed: ['value-streams/a'], orphans: [], blockers: [] },
    });
  expect(await harness.carrier.rounds()).toEqual(['001']);
});

it('takes back the step that asks for a state when git wants the other one', async () => {
  const harness = await brought({ A: { state: 'active' } }, 'file');
  await harness.sync();
  await harness.carrier.do('001', { activates: false });
  await harness.sync();
  expect((await harness.carrier.manifest('002')).states).toMatchObject([{ name: 'A', state: 'active' }]);

  await edit(harness, 'a', (text) => text.replace('"state": "active"', '"state": "inactive"'));

  expect(await harness.sync()).toMatchObject({ outcome: 'synced' });
  expect(await harness.carrier.checklist('002')).toMatch(
    /^# WITHDRAWN[^]*- Activate A: nothing takes its place/,
  );
});

it('lets a round be while the environment is stopped or a stream of it is blocked', async () => {
  const harness = await brought({ A: {}, B: {} });
  await harness.sync();
  await edit(harness, 'a', (text) =>
    text.replace('"name":', '"nonsense": {"$ref": "rules/nowhere"},\n  "name":'),
  );

  expect(await harness.sync()).toMatchObject({ plan: { blocked: ['value-streams/a'] } });

  expect(await namesIn(harness, '001')).toContain('01-a.json');
});
