import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aDirectoryStage, type DirectoryStage } from '../../support/directory-stage.ts';
import { smallStreams } from '../../support/small-streams.ts';

async function brought(names: Parameters<typeof smallStreams>[0], state?: 'file'): Promise<DirectoryStage> {
  const stage = await aDirectoryStage({
    seed: smallStreams(names),
    ...(state === undefined ? {} : { state }),
  });
  await stage.exportDev();
  await stage.bring();
  return stage;
}

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const describing = (text: string) => text.replace('"name":', '"description": "changed",\n  "name":');
const plain = (text: string) => text.replace('"description": "changed",\n  ', '');
const edit = ({ world }: DirectoryStage, slug: string, change = describing) =>
  world.person.edit('env/staging', fileOf(slug), change);
const namesIn = async ({ outbox }: DirectoryStage, round: string) =>
  (await readdir(join(outbox, round))).sort();
const filesOf = async ({ carrier }: DirectoryStage, round: string) =>
  (await carrier.manifest(round)).files.map(({ file }) => file);

it('says in the folder of a round which file of it another one supersedes, and waits for the rest of it', async () => {
  const stage = await brought({ A: {}, B: {} });
  await stage.sync();
  await edit(stage, 'a');

  const report = await stage.sync();

  expect(report.byHand.join('\n')).toMatch(/001\/02-b\.json[^]*002\/01-a\.json/);
  expect(await namesIn(stage, '001')).toEqual([
    '02-b.json',
    'CHECKLIST.md',
    'manifest.json',
    'not-to-import',
  ]);
  expect(await stage.carrier.checklist('001')).toContain(
    'Not any more: `01-a.json`.** `002/01-a.json` takes its place.',
  );
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced', byHand: [] });
  expect(await stage.carrier.rounds()).toEqual(['001', '002']);
});

it('withdraws a round whose change git takes back, and hands it over anew when git wants it again', async () => {
  const stage = await brought({ A: {} });
  await stage.carryOn();
  await edit(stage, 'a');
  await stage.sync();
  await edit(stage, 'a', plain);

  expect(await stage.sync()).toMatchObject({ outcome: 'synced', byHand: [] });

  expect(await stage.carrier.checklist('002')).toMatch(/^# WITHDRAWN/);
  await edit(stage, 'a');
  expect(await stage.sync()).toMatchObject({ outcome: 'handed-over' });
  expect(await filesOf(stage, '003')).toEqual(['01-a.json']);
  expect(await stage.carrier.checklist('002')).toMatch(/^# SUPERSEDED/);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('knows what was imported from a round that was withdrawn meanwhile, and goes on from there', async () => {
  const stage = await brought({ A: {} });
  await stage.carryOn();
  await edit(stage, 'a');
  await stage.sync();
  await edit(stage, 'a', plain);
  await stage.sync();

  await stage.carrier.do('002', { isLate: true });

  expect(await stage.sync()).toMatchObject({
    outcome: 'handed-over',
    plan: { blockers: [], changes: [{ op: 'switch-over', name: 'A' }] },
  });
  expect(await stage.carrier.rounds()).toEqual(['001', '002', '003']);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('withdraws what would run a stream that is to be replaced first', async () => {
  const stage = await brought({ A: { runs: ['B'] }, B: {}, C: { runs: ['B'] } });
  await stage.carryOn();
  await edit(stage, 'a');
  await stage.sync();
  expect(await filesOf(stage, '003')).toEqual(['01-a.json']);
  await edit(stage, 'b');

  await stage.sync();

  expect(await filesOf(stage, '004')).toEqual(['01-b.json']);
  expect(await stage.carrier.checklist('003')).toMatch(/^# WITHDRAWN/);
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
  expect(await filesOf(stage, '005')).toEqual(['01-a.json', '02-c.json']);
});

it('withdraws the file of a stream that git removes', async () => {
  const stage = await brought({ A: {}, B: {} });
  await stage.sync();
  await stage.world.person.remove('env/staging', 'value-streams/a');

  await stage.sync();

  expect(await namesIn(stage, '001')).not.toContain('01-a.json');
  expect(await stage.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('knows what was imported although git removed it meanwhile, and reports it as what git no longer has', async () => {
  const stage = await brought({ A: {}, B: {} });
  await stage.sync();
  await stage.carrier.bring('001');
  await stage.world.person.remove('env/staging', 'value-streams/a');
  await stage.sync();

  for (const { id } of (await stage.world.stage.state()).streams) await stage.carrier.export(id);

  for (const _ of ['in the pass that sees it', 'afterwards'])
    expect(await stage.sync()).toMatchObject({
      outcome: 'synced',
      plan: { removed: ['value-streams/a'], orphans: [], blockers: [] },
    });
  expect(await stage.carrier.rounds()).toEqual(['001']);
});

it('takes back the step that asks for a state when git wants the other one', async () => {
  const stage = await brought({ A: { state: 'active' } }, 'file');
  await stage.sync();
  await stage.carrier.do('001', { activates: false });
  await stage.sync();
  expect((await stage.carrier.manifest('002')).states).toMatchObject([{ name: 'A', state: 'active' }]);

  await edit(stage, 'a', (text) => text.replace('"state": "active"', '"state": "inactive"'));

  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect(await stage.carrier.checklist('002')).toMatch(
    /^# WITHDRAWN[^]*- Activate A: nothing takes its place/,
  );
});

it('lets a round be while the environment is stopped or a stream of it is blocked', async () => {
  const stage = await brought({ A: {}, B: {} });
  await stage.sync();
  await edit(stage, 'a', (text) =>
    text.replace('"name":', '"nonsense": {"$ref": "rules/nowhere"},\n  "name":'),
  );

  expect(await stage.sync()).toMatchObject({ plan: { blocked: ['value-streams/a'] } });

  expect(await namesIn(stage, '001')).toContain('01-a.json');
});
