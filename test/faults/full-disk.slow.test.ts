import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { sluice, type Ended } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { smallStreams } from '../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

const entry = join(import.meta.dirname, '../../src/cli.ts');

async function aTerminal() {
  const world: WorldOnGit = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  return { world, config, run, store: join(dirname(config), 'data/sluice.db') };
}

/**
 * Runs the program where no file may grow beyond so many blocks of 512 bytes, itself and what it starts. Writing more
 * fails as it does on a disk without space left, only with a word of its own (EFBIG).
 */
function sluiceWithin(blocks: number, config: string, args: readonly string[]): Promise<Ended> {
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
  const command = [process.execPath, '--no-warnings', entry, ...args, '-c', config];
  const env = { PATH: process.env['PATH'] ?? '', SANDBOX_SECRET: 'demo-secret' };
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', script, 'sh', ...command], { env }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, out, err });
      else reject(error ?? new Error('no exit code'));
    });
  });
}

/** What could not be written cannot be let go either: the lease would run out within a minute. */
async function letGo(file: string): Promise<void> {
  const store = await openSqliteStore({ file }, { log: new RecordingLog(), now: () => Date.now() });
  const lease = await store.lease('environment staging');
  if (lease !== undefined) await store.releaseLease(lease);
  await store.close();
}

it('sends nothing that the journal could not take first where the disk of the store is full', async () => {
  const { world, config, run, store } = await aTerminal();
  await world.bringToStaging();
  expect((await run('status')).code).toBe(0);
  // The index beside the log has 32 KiB: it can be opened, and little more.
  const blocks = Math.ceil((await stat(store)).size / 512);

  const ended = await sluiceWithin(Math.min(blocks, 72), config, ['sync', 'staging']);

  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/The store .*sluice\.db .*\[SLC230[47]\]/);
  expect(ended.err).not.toContain('    at ');
  const made = (await world.stage.state()).streams.map(({ name }) => name);

  await letGo(store);
  const next = await run('sync', 'staging');
  expect(next).toMatchObject({ code: 0, err: '' });
  const streams = (await world.stage.state()).streams.map(({ name }) => name).sort();
  expect(streams).toEqual(['A', 'B', 'C']);
  expect(streams).toEqual(expect.arrayContaining(made));
});

it('says that the mirror cannot be written where the disk of the repository is full', async () => {
  const { world, config, run } = await aTerminal();
  await world.bringToStaging();
  expect((await run('sync', 'staging')).code).toBe(0);
  await world.stage.forget();
  await world.person.edit('env/staging', 'big.txt', () => randomBytes(6_000_000).toString('base64'));

  const ended = await sluiceWithin(4_000, config, ['sync', 'staging']);

  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/^error: .*\nwhy: .*\nremedy: .*\[SLC2213\]\n$/);
  expect(await world.stage.requests()).toEqual([]);
  const status = await run('status', 'staging');
  expect(status.out).toMatch(/staging +env\/staging +\w+ +Unknown/);
  expect(status.out).toContain('[SLC2213]');

  expect((await run('sync', 'staging')).code).toBe(0);
});
