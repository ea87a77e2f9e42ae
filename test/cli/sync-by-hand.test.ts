import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorld } from '../support/world.ts';

it('says what a person has to do now, and where, as text and as JSON', async () => {
  const world = await aWorld();
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
  const ended = await sluice(['sync', 'staging', '-c', config]);
  expect(ended).toMatchObject({ code: 0, err: '' });
  const file = String.raw`\S+/config/out/\S+/\S+\.json`;
  expect(ended.out).toMatch(
    new RegExp(
      `^to do by hand:\\n {2}a: import ${file} as the checklist beside it says, and export it\\n`,
      'm',
    ),
  );
  const again = await sluice(['sync', 'staging', '--json', '-c', config]);
  expect(JSON.parse(again.out)).toMatchObject({
    byHand: [expect.stringMatching(new RegExp(`^a: import ${file} `))],
  });
});
