import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { sluice } from '../../support/command-line.ts';
import { writePipeline } from '../../support/pipeline-config.ts';
import { sshKey } from '../../support/signing-keys.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorldOnGit } from '../../support/world.ts';

const run = promisify(execFile);

/** An operator who signs what Sluice commits, and lets staging take what that key or Ann's signed. */
async function anOperator() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world, {
    repository: 'signingKey: { file: sluice-key }',
    staging: 'verify: { allowedSigners: { file: signers } }',
  });
  const folder = join(config, '..');
  const [own, ann] = [await sshKey(folder, 'sluice'), await sshKey(folder, 'ann')];
  await run('mv', [own.file, join(folder, 'sluice-key')]);
  const signers = join(folder, 'signers');
  await writeFile(signers, `ann@example.com ${ann.publicKey}\n`);
  const command = (words: string, env: Readonly<Record<string, string>> = {}) =>
    sluice([...words.split(' '), '-c', config], { SANDBOX_SECRET: 'demo-secret', ...env });
  return { world, own, ann, signers, key: join(folder, 'sluice-key'), command };
}

async function merged(operator: Awaited<ReturnType<typeof anOperator>>) {
  expect(await operator.command('export')).toMatchObject({ code: 0 });
  const { world } = operator;
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  await world.stage.forget();
  return operator;
}

/** A PATH on which there is git and nothing else. */
async function gitAlone({ world }: Awaited<ReturnType<typeof anOperator>>): Promise<string> {
  const folder = join(world.remote.folder, 'bin');
  await mkdir(folder);
  await symlink((await run('sh', ['-c', 'command -v git'])).stdout.trim(), join(folder, 'git'));
  return folder;
}

it('signs what it exports, and takes that for good once its key is listed', async () => {
  const { world, own, signers, command } = await merged(await anOperator());
  const refused = `is signed by ${own.fingerprint}, which is not allowed: nothing of it is sent [SLC2442]`;

  const blocked = await command('sync staging');
  expect(blocked.code).toBe(1);
  expect(blocked.err).toContain(refused);
  expect(await command('plan staging')).toMatchObject({
    code: 1,
    out: expect.stringContaining(refused) as string,
  });
  expect((await command('status staging')).out).toContain(refused);
  expect(await world.stage.writes()).toEqual([]);

  await writeFile(signers, `sluice ${own.publicKey}\n`);
  expect(await command('sync staging')).toMatchObject({ code: 0 });
});

it('does not start where the list of signers is not there', async () => {
  const { signers, command } = await anOperator();
  await rm(signers);
  for (const words of ['sync staging', 'run']) {
    expect(await command(words)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^error: \S*signers: the allowed signers of staging cannot be read \(ENOENT\).*\nwhy: .*\nremedy: .*\[SLC1121\]/m,
      ) as string,
    });
  }
});

it('needs the list for that environment alone', async () => {
  const { signers, command } = await anOperator();
  await rm(signers);
  expect(await command('export')).toMatchObject({ code: 0 });
});

it('does not start with a signing key that others can read, and does not show it', async () => {
  const { key, command } = await anOperator();
  await chmod(key, 0o644);
  const refused = await command('run');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(
    /^error: repository\.signingKey, \S*sluice-key, .*mode 0644.*\nwhy: .*\nremedy: .*\[SLC2220\]/m,
  );
  expect(refused.err).not.toContain('PRIVATE');
});

it('does not start where ssh-keygen is missing', async () => {
  const operator = await anOperator();
  const PATH = await gitAlone(operator);
  for (const words of ['sync staging', 'run']) {
    const refused = await operator.command(words, { PATH });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^error: ssh-keygen could not be started.*\nwhy: .*\nremedy: .*\[SLC2218\]/m);
  }
});
