import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, never, type WorldOnGit } from '../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const names = async (world: WorldOnGit) => (await world.stage.state()).streams.map(({ name }) => name).sort();

/** Staging as git has it, and an operator's terminal. */
async function aTerminal(staging: string, seed = smallStreams({ A: {}, B: { runs: ['A'] }, C: {} })) {
  const world = await aWorldOnGit({ seed });
  const config = await writePipeline(world, { staging });
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  await world.bringToStaging();
  return { world, run };
}

it('goes back to an older revision and stays there until the revert is merged', async () => {
  const { world, run } = await aTerminal('prune: delete');
  await run('sync', 'staging');
  const old = (await world.head('env/staging')) ?? '';
  await world.person.edit('env/staging', fileOf('c'), (text) => text.replace('"name": "C"', '"name": "C2"'));
  expect((await run('sync', 'staging')).code).toBe(0);

  const back = await run(
    'rollback',
    'staging',
    '--to',
    'env/staging~1',
    '--reason',
    'orders fail',
    '--by',
    'Ann',
  );

  expect(back).toMatchObject({ code: 0, err: '' });
  expect(back.out).toContain(`staging is on hold at ${old.slice(0, 7)}`);
  expect(back.out).toContain('merge sluice/rollback/staging into env/staging');
  expect(await names(world)).toEqual(['A', 'B', 'C']);
  const kept = await run('sync', 'staging');
  expect(kept).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') });
  expect(kept.err).toContain(`staging is on hold at ${old.slice(0, 7)}`);
  expect(await names(world)).toEqual(['A', 'B', 'C']);
  const status = await run('status', 'staging');
  expect(status.out).toContain('Suspended');
  expect(status.out).toContain('by Ann: orders fail');

  await world.person.merge('sluice/rollback/staging', 'env/staging');
  expect((await run('resume', 'staging')).code).toBe(0);
  expect(await run('sync', 'staging')).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing to do'),
  });
  expect((await run('history', 'staging')).out).toContain('orders fail');
});

it('shows and approves the plan that goes back where plans need approval', async () => {
  const { world, run } = await aTerminal('approval: { required: true }');
  await run('approve', 'staging');
  await run('sync', 'staging');
  const old = (await world.head('env/staging')) ?? '';
  await world.person.edit('env/staging', fileOf('c'), (text) => text.replace('"name": "C"', '"name": "C2"'));
  await run('approve', 'staging');
  await run('sync', 'staging');

  const back = await run('rollback', 'staging', '--to', old);

  expect(back.code).toBe(1);
  expect(back.err).toContain('then run `sluice approve staging --plan');
  const plan = await run('plan', 'staging');
  expect(plan.out).toContain(`Plan for staging at ${old.slice(0, 7)}: 0 to add, 1 to change`);
  expect(plan.err).toContain(`staging is on hold at ${old.slice(0, 7)}`);
  const [, digest = ''] = /Plan digest: (\S+)/.exec(plan.out) ?? [];
  expect((await run('approve', 'staging', '--plan', digest)).code).toBe(0);
  expect((await run('sync', 'staging')).code).toBe(0);
  expect(await names(world)).toEqual(['A', 'B', 'C']);
});

it('puts an edit back that it is asked to, and says where it is saved', async () => {
  const { world, run } = await aTerminal('prune: off');
  await run('sync', 'staging');
  await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });

  const left = await run('sync', 'staging');
  expect(left.err).toContain('drifted: value-streams/c was changed in the tenant');
  expect(left.err).toMatch(/saved: the tenant's edits are in [0-9a-f]{7} on sluice\/drift\/staging/);
  expect(await run('sync', 'staging', '--heal', 'c')).toMatchObject({ code: 0, err: '' });

  expect(await names(world)).toEqual(['A', 'B', 'C']);
});

it('removes many streams only where so many are allowed', async () => {
  const { world, run } = await aTerminal('prune: delete, maxDeletions: 1');
  await run('sync', 'staging');
  await world.person.remove('env/staging', 'value-streams/a', 'value-streams/b');

  const stopped = await run('sync', 'staging');
  expect(stopped.code).toBe(1);
  expect(stopped.err).toContain('--allow-deletions 2');
  expect((await run('plan', 'staging')).out).toContain('0 to change, 2 to remove');
  expect(await run('sync', 'staging', '--allow-deletions', '2')).toMatchObject({ code: 0, err: '' });

  expect(await names(world)).toEqual(['C']);
});

it('adopts what is there, asks where it cannot tell, and rebuilds what a lost store knew', async () => {
  const { world, run } = await aTerminal('prune: off', smallStreams({ A: {}, C: {} }));
  for (const { id } of (await world.dev.state()).streams)
    await world.staging.tenant.importFile(await world.source.tenant.exportFile(id, never), never);
  await world.stage.do({ op: 'duplicateStream', streamName: 'C' });
  const [, second] = (await world.stage.state()).streams.filter(({ name }) => name === 'C');

  const asked = await run('adopt', 'staging');
  expect(asked.code).toBe(1);
  expect(asked.out).toContain('1 stream adopted');
  expect(asked.err).toContain('sluice adopt staging c=ID');
  expect(await run('adopt', 'staging', `c=${second?.id}`)).toMatchObject({ code: 0, err: '' });
  expect(await run('sync', 'staging')).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing to do'),
  });

  const rebuilt = await run('adopt', 'staging', '--rebuild');
  expect(rebuilt.out).toContain('staging is on hold until `sluice resume staging`');
  expect(rebuilt.out).toContain('production is on hold too');
});

it(
  'doubles nothing after the store was lost, and holds every environment until somebody looked',
  { timeout: 120_000 },
  async () => {
    const { world, run } = await aTerminal('prune: delete');
    await run('sync', 'staging');
    await world.stage.do({ op: 'renameStream', streamName: 'C', name: 'C by hand' });
    const { id } = await world.stage.stream('C by hand');
    await rm(join(world.remote.folder, 'config/data'), { recursive: true });

    const rebuilt = await run('adopt', 'staging', '--rebuild', '--by', 'Ann');

    expect(rebuilt.code).toBe(1);
    expect(rebuilt.out).toContain('2 streams adopted');
    expect(rebuilt.err).toContain(`c has the content of ${id}, called "C by hand" there`);
    for (const environment of ['staging', 'production'])
      expect((await run('history', environment)).out).toContain('the store was rebuilt');
    expect(await run('adopt', 'staging', `c=${id}`)).toMatchObject({ code: 0, err: '' });
    // One that was taken over is not held once more for the sake of another.
    await run('resume', 'staging');
    expect((await run('adopt', 'production', '--rebuild')).out).not.toContain('staging');
    expect((await run('sync', 'staging')).code).toBe(0);
    expect(await names(world)).toEqual(['A', 'B', 'C']);
    expect((await world.stage.stream('C')).id).toBe(id);
    expect(await world.person.read('sluice/drift/staging', fileOf('c'))).toContain('C by hand');
  },
);
