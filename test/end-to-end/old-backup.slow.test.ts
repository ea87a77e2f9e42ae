import { rm, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, never, type WorldOnGit } from '../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

/** What a tenant holds, as far as anything could be doubled or overwritten. */
const held = async (world: WorldOnGit) =>
  (await world.stage.state()).streams.map(({ id, name, state, version }) => ({ id, name, state, version }));

/**
 * A backup of the store, and what happened since: A was switched over to a new version, which B runs, C was removed, D
 * came, and somebody changed D in the tenant.
 */
async function aDayLater() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: { runs: ['A'] }, C: {} }) });
  const config = await writePipeline(world, { staging: 'prune: delete' });
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  const store = join(world.remote.folder, 'config/data/sluice.db');
  const backup = join(world.remote.folder, 'backup.db');
  await world.bringToStaging();
  expect((await run('sync', 'staging')).code).toBe(0);
  const database = new DatabaseSync(store);
  database.exec(`VACUUM INTO '${backup}'`);
  database.close();

  await world.stage.switch({ inPlace: false });
  const { 'D.json': d = new Uint8Array() } = smallStreams({ D: {} });
  await world.source.tenant.importFile(d, never);
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  await world.person.edit('env/staging', fileOf('a'), (text) =>
    text.replace('"name":', '"description": "today",\n  "name":'),
  );
  await world.person.remove('env/staging', 'value-streams/c');
  expect((await run('sync', 'staging')).code).toBe(0);
  await world.stage.do({ op: 'renameStream', streamName: 'D', name: 'D by hand' });

  const lose = async () => {
    for (const ending of ['', '-wal', '-shm']) await rm(`${store}${ending}`, { force: true });
  };
  const restore = async () => {
    await lose();
    await copyFile(backup, store);
  };
  return { world, run, restore, lose };
}

it('ends like a rebuilt store where yesterday’s backup is put beside today’s tenant: nothing doubled, all held', async () => {
  const { world, run, restore } = await aDayLater();
  const before = await held(world);
  const byHand = await world.stage.stream('D by hand');
  await restore();

  const rebuilt = await run('adopt', 'staging', '--rebuild', '--by', 'Ann');

  expect(await held(world)).toEqual(before);
  expect(rebuilt.code).toBe(1);
  expect(rebuilt.out).toContain('2 streams adopted; staging is on hold until `sluice resume staging`');
  expect(rebuilt.out).toMatch(/ a is \w+: the same as in git\n {2}b is \w+: the same as in git\n/);
  expect(rebuilt.out).toContain('production is on hold too');
  expect(rebuilt.err).toContain(`d has the content of ${byHand.id}, called "D by hand" there`);
  const stopped = await run('sync', 'staging');
  expect(stopped.err).toContain('the store was rebuilt: look at the plan, then resume');
  expect(await held(world)).toEqual(before);

  expect((await run('adopt', 'staging', `d=${byHand.id}`)).code).toBe(0);
  expect((await run('resume', 'staging')).code).toBe(0);
  expect((await run('sync', 'staging')).code).toBe(0);
  // What somebody wrote there is in git before git's own takes its place.
  expect(await world.person.read('sluice/drift/staging', fileOf('d'))).toContain('D by hand');
  // Adopted, so it is never deleted, also where a new version took over from it.
  expect((await held(world)).map(({ name }) => name).sort()).toEqual(['A', 'B', 'D', 'D by hand']);
});

it('keeps what it made, and drift from when there was no backup, through a rebuild', async () => {
  const { world, run, restore } = await aDayLater();
  await restore();
  await run('adopt', 'staging', '--rebuild');

  const plan = await run('plan', 'staging', '--json');

  expect(JSON.parse(plan.out)).toMatchObject({ removed: [], inSync: ['value-streams/a', 'value-streams/b'] });
  expect((await world.stage.state()).streams).toHaveLength(3);
});

it('holds an environment by itself where a backup is put back and nobody says so', async () => {
  const { world, run, restore } = await aDayLater();
  const before = await held(world);
  const [byHand, refs] = [await world.stage.stream('D by hand'), await world.refs()];
  await restore();
  await world.stage.forget();

  const stopped = await run('sync', 'staging');

  expect(stopped.code).toBe(1);
  expect(stopped.err).toMatch(
    /^waiting: staging was last synced at .*, and the store does not know of it: .* \[SLC2436\] Run `sluice adopt staging --rebuild`, .* `sluice resume staging`/m,
  );
  const status = await run('status', 'staging');
  expect(status.out).toMatch(
    /on hold since .* by sluice: staging was last synced at .* \[SLC2436\]; run `sluice adopt staging --rebuild`, then/,
  );
  // Not even a gate that a person opens lets it go.
  expect((await run('resume', 'staging')).code).toBe(0);
  expect((await run('sync', 'staging')).err).toContain('SLC2436');
  expect(await world.stage.writes()).toEqual([]);
  expect(await world.refs()).toBe(refs);

  expect((await run('adopt', 'staging', '--rebuild')).code).toBe(1);
  expect((await run('adopt', 'staging', `d=${byHand.id}`)).code).toBe(0);
  expect(await held(world)).toEqual(before);
  await world.stage.switch({ inPlace: true });
  expect((await run('resume', 'staging')).code).toBe(0);
  expect((await run('sync', 'staging')).code).toBe(0);
  expect((await run('status', 'staging')).out).toMatch(/staging .* Synced +Healthy/);
  const renamed = before.map(({ id, name }) => ({ id, name: name === 'D by hand' ? 'D' : name }));
  expect((await held(world)).map(({ id, name }) => ({ id, name }))).toEqual(renamed);
});

it('holds an environment by itself where the store is empty beside what was synced before', async () => {
  const { world, run, lose } = await aDayLater();
  const before = await held(world);
  await lose();
  await world.stage.forget();

  const stopped = await run('sync', 'staging');

  expect(stopped.code).toBe(1);
  expect(stopped.err).toMatch(/and the store knows of no sync: .* \[SLC2436\]/);
  expect((await run('status', 'staging')).out).toContain('on hold since');
  expect(await world.stage.writes()).toEqual([]);
  expect(await held(world)).toEqual(before);
});
