import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite.ts';
import { Redactor } from '../../src/domain/redactor.ts';
import { sluice } from '../support/command-line.ts';
import { aFolder } from '../support/folder.ts';
import { smallStreams } from '../support/small-streams.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { aWorld } from '../support/world.ts';

const canaries = {
  secretOfEnvironment: 'canary-from-the-environment-1',
  secretOfFile: 'canary-from-a-file-2',
  clientId: 'canary-client-id-3',
  hook: 'https://hook.eu1.make.example/canaryhookcanaryhookcanaryhook4',
  content: 'canary-content-5 '.repeat(100),
};

async function anInstallation() {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
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
    { log: world.log, now: () => 0, redactor: new Redactor() },
  );
  const subject = 'environment staging';
  const message = `the tenant says ${canaries.secretOfEnvironment}, ${canaries.secretOfFile}, ${canaries.hook}`;
  await store.saveStatus({
    subject,
    at: 1,
    status: { sync: 'Unknown', health: 'Missing', details: [message] },
  });
  for (let index = 0; index < 60; index += 1)
    await store.savePass({
      id: `pass-${index}`,
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
    pass: 'pass-1',
    subject,
    call: 'import a',
    facts,
    startedAt: 1,
    result: undefined,
  });
  await store.close();
  return { world, config };
}

describe('sluice bugreport', () => {
  it('tells of the installation, and nothing that is secret or content', async () => {
    const { world, config } = await anInstallation();
    const env = { SANDBOX_SECRET: canaries.secretOfEnvironment };
    await world.export();
    await sluice(['plan', 'staging', '-c', config], env);
    const file = join(await aFolder(), 'report.json');
    const ended = await sluice(['bugreport', '-c', config, '-o', file], env);
    expect(ended).toMatchObject({ code: 0, out: `${file}\n` });
    const text = await readFile(file, 'utf8');
    for (const canary of [...Object.values(canaries), 'canaryhook', 'canary-content'])
      expect(text).not.toContain(canary);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(text)).toMatchObject({
      sluice: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      node: process.versions.node,
      git: expect.stringMatching(/^git version 2/) as string,
      configuration: {
        pipelines: [
          {
            repository: { url: world.remote.path },
            tenants: { stage: { clientSecret: { env: 'SANDBOX_SECRET' } } },
            environments: { staging: { secrets: { erpKey: { file: join(config, '../erp.key') } } } },
          },
        ],
      },
      refs: { default: { 'refs/sluice/source/dev': expect.stringMatching(/^[0-9a-f]{40}$/) as string } },
      store: {
        statuses: [{ subject: 'environment staging' }],
        passes: { length: 50 },
        openJournal: [{ call: 'import a', facts: { path: 'value-streams/a', file: '(1700 characters)' } }],
      },
    });
  });

  it('is written also where nothing works', async () => {
    const file = join(await aFolder(), 'report.json');
    expect(
      await sluice(['bugreport', '-c', '/nowhere/sluice.yaml', '-o', file], { PATH: '/nowhere' }),
    ).toMatchObject({
      code: 0,
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      git: { unknown: expect.stringContaining('git could not be started') as string },
      configuration: { unknown: expect.stringContaining('/nowhere/sluice.yaml') as string },
    });
  });
});
