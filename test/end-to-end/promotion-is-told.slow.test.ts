import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

it('tells on the command line and in the status what a promotion keeps out and what is to be resolved', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  const file = (slug: string) => `value-streams/${slug}/value-stream.json`;
  const rename = (branch: string, slug: string, name: string) =>
    world.person.edit(branch, file(slug), (text) => text.replace(/"name": ".*"/, `"name": "${name}"`));
  await run('export');
  await world.person.merge('sluice/export/dev', 'main');
  await run('promote', 'dev', 'staging');
  await world.person.merge('sluice/promote/staging', 'env/staging');
  await run('sync', 'staging');
  await rename('env/staging', 'b', 'B hotfix');
  await rename('env/staging', 'a', 'A of staging');
  await rename('main', 'a', 'A of main');
  await rename('main', 'c', 'C2');

  const some = await run('promote', 'dev', 'staging', 'c');
  expect(some).toMatchObject({ code: 0, err: '' });
  expect(some.out).toMatch(/^pushed \w+ to sluice\/promote-streams\/staging; merge it into env\/staging\n$/);

  const all = await run('promote', 'dev', 'staging');
  expect(all.code).toBe(1);
  expect(all.err).toContain(`conflict: ${file('a')}: /name: `);
  expect(all.out).toContain(
    'kept out: value-streams/b differs in the target by Robin <robin@example.com> in ',
  );
  expect(all.out).toContain('to sluice/promote/staging; resolve the conflicts there');

  const again = await run('promote', 'dev', 'staging');
  expect(again.code).toBe(1);
  expect(again.out).toContain('the conflicts on the promotion branch are not resolved yet');
  const status = await run('status', 'staging');
  expect(status.out).toContain(`staging: promotion: ${file('a')}: /name: `);
  expect(status.out).toContain('staging: promotion: value-streams/b differs in the target');

  const unknown = await run('promote', 'dev', 'staging', 'nothing-*');
  expect(unknown.code).toBe(1);
  expect(unknown.err).toMatch(/^error: nothing-\*: .*\nwhy: .*\nremedy: .*\[SLC1050\]\n$/);
});
