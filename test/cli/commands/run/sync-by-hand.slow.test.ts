import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isJsonObject } from '../../../../src/core/json/json.ts';
import { sluice } from '../../../support/command-line.ts';
import { exportFileOf, payloadOf } from '../../../support/export-file.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

/** A configuration whose tenants are folders, with one stream on the branch of the environment. */
async function aService() {
  const world = await aWorldOnGit();
  const folder = join(world.remote.folder, 'config');
  for (const name of ['dev', 'in', 'out']) await mkdir(join(folder, name), { recursive: true });
  for (const [name, bytes] of Object.entries(smallStreams({ A: { state: 'active' } })))
    await writeFile(join(folder, 'dev', name), bytes);
  const config = join(folder, 'sluice.yaml');
  await writeFile(
    config,
    `repository: { url: ${JSON.stringify(world.remote.path)} }
tenants:
  dev: { driver: directory, inbox: dev }
  stage: { driver: directory, inbox: in, outbox: out }
source: { tenant: dev }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, state: file }
server: { listen: "127.0.0.1:0" }
`,
  );
  expect(await sluice(['export', '-c', config])).toMatchObject({ code: 0 });
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  return { folder, run: (...args: readonly string[]) => sluice([...args, '-c', config]) };
}

it('says what a person has to do now, and where, as text and as JSON', async () => {
  const { run } = await aService();
  const ended = await run('sync', 'staging');
  expect(ended).toMatchObject({ code: 0, err: '' });
  const file = String.raw`\S+/config/out/\S+/\S+\.json`;
  expect(ended.out).toMatch(
    new RegExp(`^to do by hand:\\n {2}a: import ${file} by its checklist, then export the stream\\n`, 'm'),
  );
  const again = await run('sync', 'staging', '--json');
  expect(JSON.parse(again.out)).toMatchObject({
    byHand: [expect.stringMatching(new RegExp(`^a: import ${file} `))],
  });
});

it('says of a stream that arrived differently each change from git to there, also in the status', async () => {
  const { folder, run } = await aService();
  await run('sync', 'staging');
  const payload = payloadOf(await readFile(join(folder, 'out', '001', '01-a.json')));
  const template = payload['execution_template'];
  const there = {
    ...(isJsonObject(template) ? template : {}),
    id: '01K9ARRVEDEEEEEEEEEEEEEEE1',
    description: 'typed by somebody',
    metadata: { createdAt: new Date().toISOString() },
  };
  const file = exportFileOf({ ...payload, execution_template: there }, new Date().toISOString());
  await writeFile(join(folder, 'in', 'A.json'), file);

  const ended = await run('sync', 'staging');

  expect(ended.code).toBe(1);
  expect(ended.err).toContain('SLC2408');
  expect(ended.err).toMatch(
    /^a differs, from git to the tenant:\n {2}\S stream A › description.*typed by somebody/m,
  );
  const { out } = await run('status', 'staging');
  expect(out).toMatch(/OutOfSync +Degraded/);
  expect(out).toMatch(/^staging: a differs: \S stream A › description.*typed by somebody/m);
});
