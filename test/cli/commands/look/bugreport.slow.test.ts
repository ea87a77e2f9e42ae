import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../../src/adapters/store/sqlite/sqlite.ts';
import { sluice } from '../../../support/command-line.ts';
import { aFolder } from '../../../support/folder.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const run = promisify(execFile);

const canaries = {
  secretOfEnvironment: 'canary-from-the-environment-1',
  secretOfFile: 'canary-from-a-file-2',
  clientId: 'canary-client-id-3',
  hook: 'https://hook.eu1.make.example/canaryhookcanaryhookcanaryhook4',
  content: 'canary-content-5 '.repeat(100),
};

async function anInstallation() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  const text = await readFile(config, 'utf8');
  await writeFile(join(config, '../erp.key'), `${canaries.secretOfFile}\n`);
  await writeFile(
    config,
    text
      .replace('clientId: demo', `clientId: ${canaries.clientId}`)
      .replace('state: file }', 'state: file, secrets: { erpKey: { file: erp.key } } }'),
  );
  const store = await openSqliteStore(
    { file: join(config, '../data/sluice.db') },
    { log: world.log, now: () => 0 },
  );
  const subject = 'environment staging';
  const message = `the tenant says ${canaries.secretOfEnvironment}, ${canaries.secretOfFile}, ${canaries.hook}`;
  await store.saveStatus({
    subject,
    at: 1,
    status: { sync: 'Unknown', health: 'Missing', details: [message] },
  });
  for (let index = 0; index < 60; index += 1)
    await store.saveRun({
      id: `run-${index}`,
      kind: 'sync',
      subject,
      startedAt: index,
      endedAt: index,
      revision: undefined,
      planDigest: undefined,
      outcome: 'error',
      message,
      actor: 'daemon',
      details: [],
    });
  const facts = { path: 'value-streams/a', before: ['01K1'], file: canaries.content };
  await store.saveJournal({
    id: '1',
    run: 'run-1',
    subject,
    call: 'import a',
    facts,
    startedAt: 1,
    result: undefined,
  });
  await store.close();
  return { world, config };
}

/** The files of an archive, unpacked by another program: by name, without their folder. */
async function unpacked(archive: string): Promise<Readonly<Record<string, string>>> {
  const folder = await aFolder();
  await run('tar', ['-xzf', archive, '-C', folder]);
  const names = await readdir(join(folder, 'sluice-bugreport'));
  const texts = names.map(
    async (name) => [name, await readFile(join(folder, 'sluice-bugreport', name), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

const parsed = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('sluice bugreport', () => {
  it('tells of the installation, and nothing that is secret or content', async () => {
    const { world, config } = await anInstallation();
    const env = { SANDBOX_SECRET: canaries.secretOfEnvironment };
    await world.export();
    await sluice(['plan', 'staging', '-c', config], env);
    const file = join(await aFolder(), 'report.tar.gz');
    const ended = await sluice(['bugreport', '-c', config, '-o', file], env);
    expect(ended).toMatchObject({ code: 0, out: `${file}\n` });
    const files = await unpacked(file);
    for (const canary of [...Object.values(canaries), 'canaryhook', 'canary-content'])
      expect(Object.values(files).join('\n')).not.toContain(canary);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Object.keys(files).sort()).toEqual([
      'README.txt',
      'configuration.json',
      'installation.json',
      'refs.json',
      'store.json',
    ]);
    expect(parsed(files['installation.json'])).toMatchObject({
      sluice: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      node: process.versions.node,
      git: expect.stringMatching(/^git version 2/) as string,
    });
    expect(parsed(files['configuration.json'])).toMatchObject({
      pipelines: [
        {
          repository: { url: world.remote.path },
          tenants: { stage: { clientSecret: { env: 'SANDBOX_SECRET' } } },
          environments: { staging: { secrets: { erpKey: { file: join(config, '../erp.key') } } } },
        },
      ],
    });
    expect(parsed(files['refs.json'])).toMatchObject({
      default: { 'refs/sluice/source/dev': expect.stringMatching(/^[0-9a-f]{40}$/) as string },
    });
    expect(parsed(files['store.json'])).toMatchObject({
      statuses: [{ subject: 'environment staging' }],
      runs: { length: 50 },
      openJournal: [{ call: 'import a', facts: { path: 'value-streams/a', file: '(1700 characters)' } }],
    });
  });

  it('is written also where nothing works', async () => {
    const file = join(await aFolder(), 'report.tar.gz');
    expect(
      await sluice(['bugreport', '-c', '/nowhere/sluice.yaml', '-o', file], { PATH: '/nowhere' }),
    ).toMatchObject({
      code: 0,
    });
    const files = await unpacked(file);
    expect(parsed(files['installation.json'])).toMatchObject({
      git: { unknown: expect.stringContaining('git could not be started') as string },
    });
    expect(parsed(files['configuration.json'])).toMatchObject({
      unknown: expect.stringContaining('/nowhere/sluice.yaml') as string,
    });
  });
});
