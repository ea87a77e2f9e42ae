import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

/** A world with an operator's terminal. */
async function aTerminal() {
  const world: WorldOnGit = await aWorldOnGit({
    seed: smallStreams({ A: { state: 'active' }, B: { runs: ['A'] } }),
  });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  const promoteInto = async (from: string, environment: string) => {
    expect(await run('promote', from, environment)).toMatchObject({ code: 0 });
    await world.person.merge(`sluice/promote/${environment}`, `env/${environment}`);
  };
  return { world, run, promoteInto };
}

it('exits 2 for changes, 0 for none, and 1 where it is blocked or fails', async () => {
  const { world, run, promoteInto } = await aTerminal();
  expect(await run('export')).toMatchObject({ code: 0, err: '' });
  await world.person.merge('sluice/export/dev', 'main');

  const early = await run('plan', 'production');
  expect(early).toMatchObject({ code: 1, out: '' });
  expect(early.err).toContain('sluice/promote/production');

  await promoteInto('dev', 'staging');
  expect((await run('sync', 'staging')).code).toBe(0);
  await promoteInto('staging', 'production');

  const changes = await run('plan', 'production');
  expect(changes).toMatchObject({ code: 2, err: '' });
  expect(changes.out).toContain('2 to add');
  const [, digest = ''] = /Plan digest: ([0-9a-f]+)/.exec(changes.out) ?? [];
  expect((await run('sync', 'production', '--plan', 'feedfeedfeedfeed')).code).toBe(1);
  expect((await run('sync', 'production', '--plan', digest)).code).toBe(0);

  const nothing = await run('plan', 'production', '--json');
  expect(nothing.code).toBe(0);
  expect(JSON.parse(nothing.out)).toMatchObject({
    changes: [],
    inSync: ['value-streams/a', 'value-streams/b'],
  });

  await world.person.edit('env/production', 'value-streams/a/value-stream.json', () => '{');
  const blocked = await run('plan', 'production');
  expect(blocked.code).toBe(1);
  expect(blocked.out).toContain('SLC1001');
  expect((await run('sync', 'production')).code).toBe(1);

  await world.prod.switch({ halfPages: true });
  const failed = await run('plan', 'production');
  expect(failed).toMatchObject({ code: 1, out: '' });
  expect(failed.err).toMatch(/^error: .*\nwhy: .*\nremedy: .*\[SLC2117\]\n$/);

  const unknown = await run('plan', 'nowhere');
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('staging, production');
});
