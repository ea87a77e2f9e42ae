import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { recordedLog } from './recorded-log.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

describe('packing a mirror', () => {
  let remote: GitRemote;
  let directory: string;
  let repository: Repository;
  beforeEach(async () => {
    remote = await makeGitRemote();
    directory = join(remote.folder, 'mirror.git');
    const identity = { name: 'Sluice', email: 'sluice@example.com' };
    repository = await openGitRepository({ directory, url: remote.path, identity }, { log: recordedLog() });
  });
  afterEach(async () => {
    await repository.close();
    await remote.dispose();
  });

  /** Commits that no ref reaches, of so many files each: few of them are left loose, many make a pack. */
  async function commits(count: number, files: number, word = ''): Promise<readonly string[]> {
    const made: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const names = Array.from({ length: files }, (_, file) => `f${file}`);
      const writes = new Map(
        names.map((name) => [name, { bytes: Buffer.from(`${word}${index} ${name}\n`) }]),
      );
      made.push(await repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 }));
    }
    return made;
  }

  /** Reads all of them to the last byte. */
  async function readAll(made: readonly string[]): Promise<number> {
    let bytes = 0;
    for (const commit of made) {
      const entries = await repository.entries(commit);
      const blobs = await repository.read(
        entries.map(({ oid }) => oid),
        never,
      );
      for (const blob of blobs.values()) bytes += blob.length;
    }
    return bytes;
  }

  async function counted(): Promise<Readonly<Record<string, number>>> {
    const text = await remote.git('-C', directory, 'count-objects', '-v');
    const lines = text.split('\n').map((line) => line.split(': '));
    return Object.fromEntries(lines.map(([key = '', value]) => [key, Number(value)]));
  }

  it('loses nothing, loose or packed, that no ref reaches', async () => {
    const made = [...(await commits(20, 150, 'packed ')), ...(await commits(15, 80, 'loose '))];
    const bytes = await readAll(made);
    const before = await counted();
    expect(before).toMatchObject({ packs: 20, count: 15 * 82 });

    expect(await repository.pack(never)).toEqual({ loose: 15 * 82, packs: 20 });

    const after = await counted();
    expect(after).toMatchObject({ count: 0, 'in-pack': (before['count'] ?? 0) + (before['in-pack'] ?? 0) });
    expect(after['packs']).toBeLessThan(5);
    expect(await readAll(made)).toBe(bytes);
    expect(await repository.pack(never)).toBeUndefined();
  });

  it('is in the way of nobody who reads and writes meanwhile', async () => {
    const made = await commits(20, 150);
    const bytes = await readAll(made);
    const packing = repository.pack(never);
    const more = await commits(5, 120, 'more ');
    expect(await readAll(made)).toBe(bytes);
    expect(await packing).toBeDefined();
    expect(await readAll(more)).toBeGreaterThan(0);
    await remote.git('-C', directory, 'fsck', '--strict');
  });

  it('ends when it is stopped, and leaves what was there', async () => {
    const made = await commits(20, 150);
    const stopping = new AbortController();
    const packing = repository.pack(stopping.signal);
    stopping.abort(new Error('the daemon ends'));
    await expect(packing).rejects.toThrow('the daemon ends');
    expect(await readAll(made)).toBeGreaterThan(0);
  });

  it('removes what killed processes left, once nobody can be at it any more', async () => {
    const folder = join(directory, 'objects/pack');
    await commits(20, 150);
    const old = (Date.now() - 25 * hour) / 1000;
    for (const name of ['tmp_pack_old', 'tmp_idx_old', '.tmp-7-pack-old.pack']) {
      await writeFile(join(folder, name), 'x');
      await utimes(join(folder, name), old, old);
    }
    await writeFile(join(folder, 'tmp_pack_new'), 'x');

    await repository.pack(never);

    const left = (await readdir(folder)).filter((name) => name.includes('tmp'));
    expect(left).toEqual(['tmp_pack_new']);
  });
});
