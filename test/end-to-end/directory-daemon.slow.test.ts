import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Carrier } from '../support/carrier.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 50 };

/** A daemon whose tenants are folders alone, with everything that it wrote to its log. */
async function aDaemon() {
  const world = await aWorldOnGit();
  const folder = join(world.remote.folder, 'config');
  const [devInbox, inbox, outbox] = ['dev', 'in', 'out'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [devInbox, inbox, outbox]) await mkdir(one, { recursive: true });
  await writeFile(
    join(folder, 'sluice.yaml'),
    `repository: { url: ${JSON.stringify(world.remote.path)} }
tenants:
  dev: { driver: directory, inbox: dev }
  stage: { driver: directory, inbox: in, outbox: out }
source: { tenant: dev, every: 1h }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, every: 1h, state: file }
server: { listen: "127.0.0.1:0" }
`,
  );
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(join(folder, 'sluice.yaml'), log, {
    readFile: (path) => readFile(path, 'utf8'),
  });
  const ready = async () => (await fetch(`${daemon.url}/readyz`)).status;
  await vi.waitFor(async () => expect(await ready()).toBe(200), patience);
  const hasStreams = async (...slugs: readonly string[]) =>
    expect(await world.paths('refs/heads/sluice/export/dev', 'value-streams')).toEqual(
      expect.arrayContaining(slugs.map((slug) => `value-streams/${slug}/value-stream.json`)),
    );
  return { world, log, devInbox, inbox, outbox, hasStreams };
}

it('works by itself as files come and go: what is exported is taken, what is to be imported lies there', async () => {
  const { world, log, devInbox, inbox, outbox, hasStreams } = await aDaemon();
  const carrier = new Carrier({ inbox, outbox }, world.staging.tenant, world.stage);
  const files = smallStreams({ A: { state: 'active', runs: ['B'] }, B: {}, C: { runs: ['B'] } });

  for (const [name, bytes] of Object.entries(files)) {
    const path = join(devInbox, name);
    await writeFile(`${path}.part`, bytes.subarray(0, 100));
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
  }
  await vi.waitFor(() => hasStreams('a', 'b', 'c'), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  for (const round of ['001', '002']) {
    await vi.waitFor(async () => expect(await carrier.rounds()).toContain(round), patience);
    await carrier.do(round);
  }

  const synced = () =>
    log.lines.filter(({ message, fields }) => message === 'synced' && fields['outcome'] === 'synced');
  await vi.waitFor(() => expect(synced()).not.toEqual([]), patience);
  expect((await world.stage.state()).streams.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    'A active',
    'B inactive',
    'C inactive',
  ]);
  expect(log.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});

it('waits for a file that is still being written, and brings the others meanwhile', async () => {
  const { world, log, devInbox, hasStreams } = await aDaemon();
  const { 'A.json': slow = new Uint8Array(), 'B.json': whole = '' } = smallStreams({ A: {}, B: {} });
  await writeFile(join(devInbox, 'A.json'), slow.subarray(0, slow.length >> 1));
  await writeFile(join(devInbox, 'B.json'), whole);
  await vi.waitFor(() => hasStreams('b'), patience);
  expect(await world.paths('refs/heads/sluice/export/dev', 'value-streams/a')).toEqual([]);

  await appendFile(join(devInbox, 'A.json'), slow.subarray(slow.length >> 1));

  await vi.waitFor(() => hasStreams('a', 'b'), patience);
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
