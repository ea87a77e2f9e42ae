import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/adapters/store/migrations.ts';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import type { Remedy } from '../../../src/ports/errors.ts';
import type { Log, LogFields } from '../../../src/ports/log.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();
const deps = { log: quietLog, now: () => 0 };

/** A closed store with enough in it to fill some hundred pages. */
async function aStoreFile(): Promise<string> {
  const file = newFile();
  const store = await openSqliteStore({ file }, deps);
  const many = Array.from({ length: 5_000 }, (_, index) => ({
    kind: 'event',
    id: `${index}`,
    path: `events/${index}`,
  }));
  await store.saveIdentities('dev', many);
  await store.close();
  return file;
}

async function aFile(content: string | Uint8Array, mode = 0o644): Promise<string> {
  const file = newFile();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode });
  return file;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('opening a store', () => {
  it('creates the folder and the files for their owner alone', async () => {
    const file = join(dirname(newFile()), 'new', 'data', 'sluice.db');
    const store = await openSqliteStore({ file }, deps);
    await store.saveStatus({ subject: 'dev', at: 1, status: null });

    expect(await modeOf(dirname(file))).toBe('700');
    expect(await modeOf(file)).toBe('600');
    expect(await modeOf(`${file}-wal`)).toBe('600');
    expect(await modeOf(`${file}-shm`)).toBe('600');
    await store.close();
  });

  it('closes a store to others that could read it', async () => {
    const file = await aFile(await readFile(await aStoreFile()));
    const store = await openSqliteStore({ file }, deps);
    expect(await modeOf(file)).toBe('600');
    await store.close();
  });

  it('makes a store of an empty file', async () => {
    const store = await openSqliteStore({ file: await aFile('') }, deps);
    expect(await store.statuses()).toEqual([]);
    await store.close();
  });

  it('finds everything again', async () => {
    const file = await aStoreFile();
    const store = await openSqliteStore({ file }, deps);
    expect(await store.identities('dev')).toHaveLength(5_000);
    await store.close();
  });

  it('logs the upgrade of a schema, and only that', async () => {
    const lines: { message: string; fields: LogFields | undefined }[] = [];
    const log: Log = { ...quietLog, info: (message, fields) => lines.push({ message, fields }) };
    const times = [100, 142];
    const file = newFile();
    await (await openSqliteStore({ file }, { log, now: () => times.shift() ?? 0 })).close();
    await (await openSqliteStore({ file }, { log, now: () => 0 })).close();
    expect(lines).toEqual([
      { message: 'store schema upgraded', fields: { file, migrations: Object.keys(migrations), took: 42 } },
    ]);
  });

  it('gives the file a write-ahead log', async () => {
    const file = await aStoreFile();
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it('refuses a file that is no database and leaves it as it is', async () => {
    const text = 'Dear diary, this is not a database.\n'.repeat(100);
    const file = await aFile(text);
    await expect(openSqliteStore({ file }, deps)).rejects.toMatchObject(refusal(file, 'SLC2301', 'never'));
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await modeOf(file)).toBe('644');
  });

  it('refuses the database of another program and leaves it as it is', async () => {
    const file = await aFile('');
    const other = new DatabaseSync(file);
    other.exec('create table diary (day text)');
    other.close();
    const before = await readFile(file);
    await expect(openSqliteStore({ file }, deps)).rejects.toMatchObject(refusal(file, 'SLC2301', 'never'));
    expect(await readFile(file)).toEqual(before);
    expect(await modeOf(file)).toBe('644');
  });

  it('refuses a store that was cut short', async () => {
    const file = await aStoreFile();
    await truncate(file, Math.floor((await stat(file)).size / 8192) * 4096);
    await expect(openSqliteStore({ file }, deps)).rejects.toMatchObject(refusal(file, 'SLC2303', 'wait'));
  });

  it('refuses a store with a page that was overwritten', async () => {
    const file = await aStoreFile();
    const bytes = await readFile(file);
    bytes.fill(0xa5, 4096 * 20, 4096 * 21);
    await writeFile(file, bytes);
    await expect(openSqliteStore({ file }, deps)).rejects.toMatchObject(refusal(file, 'SLC2303', 'wait'));
  });

  it('refuses a path that is a folder, or below a file', async () => {
    const file = await aFile('');
    const folder = dirname(file);
    const below = join(file, 'sluice.db');
    await expect(openSqliteStore({ file: folder }, deps)).rejects.toMatchObject(
      refusal(folder, 'SLC2305', 'wait'),
    );
    await expect(openSqliteStore({ file: below }, deps)).rejects.toMatchObject(
      refusal(below, 'SLC2305', 'wait'),
    );
  });
});

/** The refusal names the file and says what to do. */
function refusal(file: string, code: string, remedy: Remedy): object {
  const message = expect.stringMatching(new RegExp(`^The store ${file} .*\\. (Stop|Name|Check) `));
  return { name: 'PortError', code, remedy, message };
}
