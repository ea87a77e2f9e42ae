import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { watchConfig, watchInbox } from '../../src/daemon/watch.ts';
import { aFolder } from '../support/folder.ts';

const patience = { timeout: 20_000, interval: 20 };

/** A watched inbox, and how often it called. */
async function watched(options: { readonly poll?: number; readonly whole?: boolean } = {}) {
  const inbox = await aFolder();
  const called = vi.fn<() => void>();
  const { poll, whole = false } = options;
  const watcher = watchInbox({ inbox, poll, whole }, called);
  onTestFinished(() => watcher.close());
  await watcher.ready;
  return { inbox, called };
}

it.each([
  ['by events', {}],
  ['by looking, where the file system sends none', { poll: 50 }],
])('wakes when a file in an inbox has settled: %s', async (_, options) => {
  const { inbox, called } = await watched(options);

  await writeFile(join(inbox, 'a.json'), '{}');

  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(1), patience);
});

it('does not wake for what is put away, nor for hidden files', async () => {
  const { inbox, called } = await watched();
  await mkdir(join(inbox, 'done'));
  await writeFile(join(inbox, 'a.json'), '{}');
  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(1), patience);

  await writeFile(join(inbox, '.hidden.json'), '{}');
  await rename(join(inbox, 'a.json'), join(inbox, 'done', 'a.json'));
  await writeFile(join(inbox, 'b.json'), '{}');

  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(2), patience);
});

it('wakes for a file that goes where that says that its stream is gone', async () => {
  const { inbox, called } = await watched({ whole: true });
  await writeFile(join(inbox, 'a.json'), '{}');
  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(1), patience);

  await rm(join(inbox, 'a.json'));

  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(2), patience);
});

it('sees each file of a folder of configuration, and nothing of a store that lies in it', async () => {
  const folder = await aFolder();
  const data = join(folder, 'data');
  await mkdir(data);
  const called = vi.fn<() => void>();
  const watcher = watchConfig([folder], called);
  onTestFinished(() => watcher.close());
  await watcher.ready;

  await writeFile(join(data, 'sluice.db-wal'), 'x');
  await mkdir(join(data, 'repositories'));
  await writeFile(join(data, 'repositories', 'a.yaml'), 'x');
  await writeFile(join(folder, 'sluice.db'), 'x');
  await writeFile(join(folder, 'shop.yaml'), 'x');

  await vi.waitFor(() => expect(called).toHaveBeenCalledTimes(1), patience);
});

it('sees that a folder of configuration that is mounted has another content', async () => {
  const folder = await aFolder();
  for (const version of ['..one', '..two']) {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, 'sluice.yaml'), version);
  }
  await symlink('..one', join(folder, '..data'));
  await symlink(join('..data', 'sluice.yaml'), join(folder, 'sluice.yaml'));
  const called = vi.fn<() => void>();
  const watcher = watchConfig([folder], called);
  onTestFinished(() => watcher.close());
  await watcher.ready;

  await symlink('..two', join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));

  await vi.waitFor(() => expect(called).toHaveBeenCalled(), patience);
});
