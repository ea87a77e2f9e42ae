import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

it('stops where many streams vanished, shows it in the status, and exports once that many removals are allowed', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {}, C: {}, D: {}, E: {} }) });
  const config = await writePipeline(world, {});
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  expect(await run('export')).toMatchObject({ code: 0, err: '' });
  for (const streamName of ['A', 'B', 'C', 'D']) await world.dev.do({ op: 'deleteStream', streamName });

  const stopped = await run('export');

  expect(stopped).toMatchObject({ code: 1, out: '' });
  expect(stopped.err).toContain(
    '4 of 5 streams are gone from tenant dev, and one export may remove 3: a, b, c, d',
  );
  expect(stopped.err).toContain('--allow-removals');
  expect((await run('export', '--dry-run')).code).toBe(1);
  const status = await run('status');
  expect(status.out).toMatch(/dev .*Unknown/);
  expect(status.out).toContain('4 of 5 streams are gone from tenant dev');

  const allowed = await run('export', '--allow-removals', '4');

  expect(allowed).toMatchObject({ code: 0, err: '' });
  expect(allowed.out).toContain('4 streams vanished from the tenant of dev: a, b, c, d\n');
  expect(allowed.out).toContain('0 added, 0 changed, 4 removed');
  expect((await run('status')).out).toMatch(/dev .*Synced/);
});
