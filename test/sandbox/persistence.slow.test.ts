import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { Client } from './support/client.ts';
import { running, temporaryFolder } from './support/running.ts';

it('holds after a restart what it held before, and goes on counting', async () => {
  const dataDir = temporaryFolder();
  const first = await running({ dataDir });
  const before = new Client(first.url, 'acmedev');
  const { connection } = await before.control({
    op: 'addConnection',
    name: 'shop',
    accountName: 'acme-commerce',
  });
  await before.control({ op: 'addCloudFunction', name: 'tax' });
  const payload = aPayload({
    scenarios: [aScenario({ connection: connection.id })],
    sections: { rules: [{ name: 'isBig', limit: 1 }], agents: ['unknown'] },
  });
  const { id } = (await before.import(payload)).body.valueStream;
  await before.call('POST', `/value-streams/${id}/activate`);
  await before.replace(id, payload);
  const [state, exported] = [await before.state(), await before.export(id)];
  await first.stop();
  await first.done;

  const after = new Client((await running({ dataDir })).url, 'acmedev');
  expect(await after.state()).toEqual(state);
  expect(await after.export(id)).toEqual(exported);
  const next = (await after.import(payload)).body;
  expect(Number(next.mapping.scenarios['1865'])).toBeGreaterThan(Number(exported.scenarios[0].scenario_id));
});

it('keeps what counts alone, in the order in which it came, readable by its owner alone', async () => {
  const dataDir = temporaryFolder();
  const sandbox = await running({ dataDir });
  const tenant = new Client(sandbox.url, 'acmedev');
  const ids: string[] = [];
  for (const name of ['C', 'A', 'B'])
    ids.push((await tenant.import(aPayload({ id: name, name }))).body.valueStream.id);
  const [first = ''] = ids;
  for (const text of ['a', 'b', 'c'])
    await tenant.replace(first, aPayload({ scenarios: [aScenario({ text })] }));
  const { mode } = statSync(join(dataDir, 'acmedev', 'tenant.db'));
  expect(mode & 0o077).toBe(0);
  await sandbox.stop();
  const file = new DatabaseSync(join(dataDir, 'acmedev', 'tenant.db'));
  const kept = (kind: string) => file.prepare('select id from things where kind = ?').all(kind);
  expect(kept('streams')).toHaveLength(3);
  expect(kept('scenarios')).toHaveLength(3);
  file.close();
  const again = new Client((await running({ dataDir })).url, 'acmedev');
  const { streams } = await again.state();
  expect(streams.map(({ id }: { id: string }) => id)).toEqual(ids);
});

it.each([
  [`replace(thing, '"slot":1', '"slot":"one"')`, /acmedev\/tenant\.db is not .+ \(tenant, identity\.slot: /],
  [`'{'`, /acmedev\/tenant\.db is not what the sandbox wrote \(.+\); remove the folder/],
])('names what is not as it wrote it: %s', async (resource, message) => {
  const dataDir = temporaryFolder();
  await (await running({ dataDir })).stop();
  const file = new DatabaseSync(join(dataDir, 'acmedev', 'tenant.db'));
  file.exec(`update things set thing = ${resource} where kind = 'tenant'`);
  file.close();
  await expect(running({ dataDir })).rejects.toThrow(message);
});

it.each([
  [
    'tenant.db',
    'no database at all, but long enough to be looked at as one'.repeat(20),
    'is not what the sandbox',
  ],
  ['index.json', '{}', 'is of an older sandbox'],
])('says what to do where a tenant has %s of something else', async (name, text, reason) => {
  const dataDir = temporaryFolder();
  for (const folder of ['acmedev', 'somebody']) mkdirSync(join(dataDir, folder));
  writeFileSync(join(dataDir, 'acmedev', name), text);
  writeFileSync(join(dataDir, 'somebody', 'index.json'), '{}');
  await expect(running({ dataDir })).rejects.toThrow(
    new RegExp(`acmedev/${name} ${reason}.+; remove the folder .+/acmedev to start`),
  );
  rmSync(join(dataDir, 'acmedev'), { recursive: true });
  await running({ dataDir });
});

it('does not advise to remove what somebody else has locked', async () => {
  const dataDir = temporaryFolder();
  await (await running({ dataDir })).stop();
  const file = new DatabaseSync(join(dataDir, 'acmedev', 'tenant.db'));
  onTestFinished(() => file.close());
  file.exec('begin immediate');
  const refused = await running({ dataDir }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: 'StartRefused',
    message: expect.stringMatching(/acmedev\/tenant\.db cannot be used: database is locked$/),
  });
}, 15_000);

/** A sandbox in a process of its own, which is killed with the test. */
async function inAProcess(dataDir: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const source = new URL('../../src/sandbox/sandbox.ts', import.meta.url).href;
  const script = `
    const { startSandbox } = await import(${JSON.stringify(source)});
    const sandbox = await startSandbox({ port: 0, dataDir: ${JSON.stringify(dataDir)}, tenants: ['acmedev'] });
    process.stdout.write(sandbox.url + '\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = await new Promise<[string]>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve([line]));
  });
  return { child, url };
}

it('holds after a kill -9 every stream whose import was answered', async () => {
  const dataDir = temporaryFolder();
  const { child, url } = await inAProcess(dataDir);
  const tenant = new Client(url, 'acmedev');
  const answered: string[] = [];
  const importing = async (worker: number): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const payload = aPayload({ id: `w${worker}n${n}`, name: `W${worker} N${n}` });
      answered.push((await tenant.import(payload)).body.valueStream.id);
      if (answered.length === 25) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([importing(1), importing(2), importing(3)]);
  expect(answered.length).toBeGreaterThanOrEqual(25);
  const sandbox = await running({ dataDir, tenants: ['acmedev'] });
  const { streams } = await new Client(sandbox.url, 'acmedev').state();
  expect(streams.map((stream: { id: string }) => stream.id)).toEqual(expect.arrayContaining(answered));
  const after = new Client(sandbox.url, 'acmedev');
  for (const { id } of streams) expect((await after.export(id)).scenarios).toHaveLength(1);
});

it('leaves what other tenants of the folder hold alone, and their numbers', async () => {
  const dataDir = temporaryFolder();
  const first = await running({ dataDir, tenants: ['acmedev'] });
  const dev = new Client(first.url, 'acmedev');
  await dev.import(aCaller({ id: 'a', name: 'A', runs: [] }));
  const { connection: inDev } = await dev.control({ op: 'addConnection', name: 'c', accountName: 'x' });
  await first.stop();
  const second = await running({ dataDir, tenants: ['acmestage'] });
  const harness = new Client(second.url, 'acmestage');
  const { connection: inHarness } = await harness.control({
    op: 'addConnection',
    name: 'c',
    accountName: 'x',
  });
  expect(Math.abs(inHarness.id - inDev.id)).toBeGreaterThanOrEqual(1_000_000);
  await second.stop();
  const third = await running({ dataDir, tenants: ['acmedev', 'acmestage'] });
  expect((await new Client(third.url, 'acmedev').state()).streams).toHaveLength(1);
});

describe('a data folder', () => {
  const refused = (dataDir: string) => ({
    name: 'StartRefused',
    message: `another sandbox has the data folder ${dataDir} open: end that one, or name another folder`,
  });

  it('is refused to a second sandbox, whatever its tenants, and free when the first has stopped', async () => {
    const dataDir = temporaryFolder();
    const first = await running({ dataDir });
    await expect(running({ dataDir, tenants: ['acmeprod'] })).rejects.toMatchObject(refused(dataDir));
    expect(readdirSync(dataDir).sort()).toEqual(['acmedev', 'acmestage', 'sandbox.lock']);
    await first.stop();
    await running({ dataDir });
  });

  it('is refused to another process, and free once that was killed', async () => {
    const dataDir = temporaryFolder();
    const { child } = await inAProcess(dataDir);
    await expect(running({ dataDir })).rejects.toMatchObject(refused(dataDir));
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await running({ dataDir });
  });

  it('is free again where a sandbox could not start', async () => {
    const dataDir = temporaryFolder();
    await expect(running({ dataDir, tenants: ['No'] })).rejects.toMatchObject({ name: 'StartRefused' });
    const { port } = await running();
    await expect(running({ dataDir, port })).rejects.toMatchObject({
      name: 'StartRefused',
      message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    });
    await running({ dataDir });
  });
});
