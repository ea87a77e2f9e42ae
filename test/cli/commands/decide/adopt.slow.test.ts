import { expect, it, onTestFinished, vi } from 'vitest';
import { buildProgram } from '../../../../src/cli/program.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit, never } from '../../../support/world.ts';

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [['see'], /^error: see: env\/staging has no stream see \[SLC1061\]$/m],
  [['b'], /^error: b: Sluice manages b already, as \w+ \[SLC2492\]$/m],
  [['c=nope'], /^error: c: the tenant has no stream nope; it has "C" as \w+ \[SLC2419\]$/m],
  [['c='], /^c= is not of the form SLUG=ID$/],
  [['c=1', 'c=2'], /^c cannot be both 1 and 2$/],
];

it('takes over the stream that the plan asks to adopt, and refuses unknown ones', async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ B: {}, C: {} }) });
  const config = await writePipeline(world);
  vi.stubEnv('SANDBOX_SECRET', 'demo-secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = async (...args: readonly string[]) => {
    const output = new CollectedOutput();
    let code: number | undefined;
    const program = buildProgram({ output, version: '1.2.3', end: (ended) => void (code = ended) });
    const failure = await program.parseAsync([...args, '-c', config], { from: 'user' }).then(
      () => '',
      (error: unknown) => String(error instanceof Error ? error.message : error),
    );
    return { code: failure === '' ? code : 1, out: output.written, err: output.told + failure };
  };
  await world.bringToStaging();
  await run('sync', 'staging');
  // C vanishes, and somebody makes another one.
  await world.stage.do({ op: 'deleteStream', streamName: 'C' });
  await world.staging.tenant.importFile(smallStreams({ C: {} })['C.json'] ?? new Uint8Array(), never);
  const { id } = await world.stage.stream('C');

  for (const [words, message] of refused) {
    const ended = await run('adopt', 'staging', ...words);
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(message);
  }
  expect((await run('sync', 'staging')).err).toContain('[SLC2401]');

  expect(await run('adopt', 'staging', 'c')).toMatchObject({
    code: 0,
    out: `  c is ${id}: the same as in git\n1 stream adopted\n`,
  });
  expect(await run('sync', 'staging')).toMatchObject({ code: 0 });
});
