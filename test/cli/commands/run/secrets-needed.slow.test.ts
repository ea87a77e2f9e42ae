import { describe, expect, it } from 'vitest';
import { readFile, writeFile } from 'node:fs/promises';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { sluice } from '../../../support/command-line.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

async function aConfig(): Promise<{
  readonly config: string;
  readonly world: Awaited<ReturnType<typeof aWorldOnGit>>;
}> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  const text = await readFile(config, 'utf8');
  // Each tenant has a secret of its own.
  const named = ['DEV', 'STAGE', 'PROD'].reduce(
    (all, name) => all.replace('SANDBOX_SECRET', `${name}_SECRET`),
    text,
  );
  await writeFile(
    config,
    named.replace('state: file }', 'state: file, secrets: { erpKey: { file: erp.key } } }'),
  );
  return { config, world };
}

describe('a secret that is not there', () => {
  it('is not missed by a command that opens neither tenant nor repository', async () => {
    const { config } = await aConfig();
    const ended = await sluice(['status', '-c', config]);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toMatch(/^NAME .*\ndev .*\nstaging .*\nproduction .*\n$/);
    expect((await sluice(['status', 'nowhere', '-c', config])).err).toContain(
      'there are staging, production',
    );
  });

  it('is not missed by a command that works on something else', async () => {
    const { config } = await aConfig();
    const ended = await sluice(['export', '--dry-run', '-c', config], { DEV_SECRET: 'demo-secret' });
    expect(ended).toMatchObject({ code: 0, err: '' });
  });

  it('is told with its key and its variable', async () => {
    const { config } = await aConfig();
    expect(await sluice(['export', '-c', config])).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^error: tenants\.dev\.clientSecret: the environment variable DEV_SECRET is not set\nwhy: .*\nremedy: set DEV_SECRET \[SLC1108\]\n$/,
      ) as string,
    });
  });

  it('is told together with the others', async () => {
    const { config } = await aConfig();
    const { code, err } = await sluice(['plan', 'staging', '-c', config]);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^error: tenants\.stage\.clientSecret: .*STAGE_SECRET/),
      expect.stringMatching(/^why: /),
      expect.stringMatching(/^remedy: .* \[SLC1108\]$/),
      expect.stringMatching(
        /^error: environments\.staging\.secrets\.erpKey: \S+\/erp\.key cannot be read \(ENOENT\)/,
      ),
      expect.stringMatching(/^why: /),
      expect.stringMatching(/^remedy: .* \[SLC1108\]$/),
      '',
    ]);
  });
});
