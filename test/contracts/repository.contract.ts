import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortError, RefMoved } from '../../src/ports/errors.ts';
import { budgets } from '../../src/core/budgets.ts';
import type { FileWrite, Repository } from '../../src/ports/repository.ts';

export interface RepositoryPair {
  readonly repository: Repository;
  /** A second clone of the same remote. */
  readonly other: Repository;
  dispose(): Promise<void>;
}

const main = 'refs/heads/main';
const noon = Date.UTC(2026, 0, 5, 12);
const absent = 'deadbeef'.repeat(5);
const never = new AbortController().signal;

/** What every repository does. `make` gives two clones of one empty remote; the contract closes them. */
export function repositoryContract(name: string, make: () => Promise<RepositoryPair>): void {
  describe(`${name} as a repository`, () => {
    let pair: RepositoryPair;
    beforeEach(async () => {
      pair = await make();
    });
    afterEach(async () => {
      await pair.repository.close();
      await pair.other.close();
      await pair.dispose();
    });

    fetching(() => pair);
    pushing(() => pair);
    trees(() => pair);
    commits(() => pair);
    histories(() => pair);
    signatures(() => pair);

    it('packs nothing where there is little, and nothing when stopped', async () => {
      const { repository } = pair;
      const oid = await commit(repository, { a: '1' });
      expect(await repository.pack(never)).toBeUndefined();
      expect(await texts(repository, oid)).toEqual({ a: '1' });
      await expect(repository.pack(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    });

    it('may be closed twice', async () => {
      await pair.repository.close();
      await expect(pair.repository.close()).resolves.toBeUndefined();
    });
  });
}

/** A public key for lists of allowed signers; nobody has its other half. */
const someKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKcXmKVUVirDPOGKxpQ0Q3SMRfaio1/SHggIhjmbTA0n';
const signers = `ann@example.com ${someKey}\n`;

function signatures(the: () => RepositoryPair): void {
  it('knows a commit that nobody signed', async () => {
    const { repository } = the();
    const oid = await commit(repository, { a: '1' });
    expect(await repository.signature(oid, signers, never)).toEqual({ is: 'missing' });
  });

  it('says nothing of the signature of a commit that is not here', async () => {
    await expect(the().repository.signature(absent, signers, never)).rejects.toThrow(PortError);
  });

  it('can check signatures of those who may sign', async () => {
    await expect(the().repository.checkSigners(signers, never)).resolves.toBeUndefined();
  });
}

/** Commits files (text by path; null removes) on the first parent, with a date in minutes after noon. */
async function commit(
  repository: Repository,
  files: Readonly<Record<string, string | null>>,
  parents: readonly string[] = [],
  minute = 0,
): Promise<string> {
  const writes = new Map<string, FileWrite>();
  for (const [path, text] of Object.entries(files)) {
    writes.set(path, text === null ? { removed: true } : { bytes: Buffer.from(text) });
  }
  const message = `change ${Object.keys(files).sort().join(', ')}`;
  return repository.commit({ parents, base: parents[0], writes, message, at: noon + minute * 60_000 });
}

/** Commits files without a parent and makes them the remote's main branch. */
async function start(repository: Repository, files: Readonly<Record<string, string>>): Promise<string> {
  const oid = await commit(repository, files);
  await repository.push([{ ref: main, expected: undefined, to: oid }], never);
  return oid;
}

/** The text of every file of a commit, by path, in the order of its entries. */
async function texts(repository: Repository, oid: string, folder?: string): Promise<Record<string, string>> {
  const entries = await repository.entries(oid, folder);
  const blobs = await repository.read(
    entries.map((entry) => entry.oid),
    never,
  );
  return Object.fromEntries(
    entries.map((entry) => [entry.path, Buffer.from(blobs.get(entry.oid) ?? []).toString()]),
  );
}

function fetching(the: () => RepositoryPair): void {
  it('finds no refs in an empty remote', async () => {
    expect(await the().repository.fetch(never)).toEqual(new Map());
    expect(await the().repository.resolve(main)).toBeUndefined();
  });

  it('brings to one clone what another has pushed', async () => {
    const { repository, other } = the();
    const oid = await start(other, { 'events/order.json': '{}\n' });

    expect(await repository.fetch(never)).toEqual(new Map([[main, oid]]));
    expect(await repository.resolve(main)).toBe(oid);
    expect(await texts(repository, oid)).toEqual({ 'events/order.json': '{}\n' });
  });

  it('brings one ref with its objects, and keeps no ref of it', async () => {
    const { repository, other } = the();
    const oid = await start(other, { a: '1' });
    // Two processes may share a mirror: then it has the ref already.
    const before = await repository.resolve(main);
    expect(await repository.bring(main, never)).toBe(oid);
    expect(await texts(repository, oid)).toEqual({ a: '1' });
    expect(await repository.resolve(main)).toBe(before);
  });

  it('says that there is no such ref to bring, and refuses what is none', async () => {
    const { repository, other } = the();
    await start(other, { a: '1' });
    expect(await repository.bring('refs/pull/7/head', never)).toBeUndefined();
    await expect(repository.bring('refs/tags/v1', never)).rejects.toThrow(PortError);
    await expect(repository.bring('refs/pull/../7', never)).rejects.toThrow(PortError);
  });

  it('says the same again when nothing has moved', async () => {
    const { repository, other } = the();
    await start(other, { a: '1' });
    expect(await repository.fetch(never)).toEqual(await repository.fetch(never));
  });

  it('follows a branch whose history was replaced, and one that is gone', async () => {
    const { repository, other } = the();
    const old = await start(other, { a: '1' });
    await other.push([{ ref: 'refs/heads/gone', expected: undefined, to: old }], never);
    await repository.fetch(never);
    const fresh = await commit(other, { a: '2' });
    await other.push(
      [
        { ref: main, expected: old, to: fresh },
        { ref: 'refs/heads/gone', expected: old, to: undefined },
      ],
      never,
    );

    expect(await repository.fetch(never)).toEqual(new Map([[main, fresh]]));
    expect(await repository.resolve('refs/heads/gone')).toBeUndefined();
  });

  it('follows a branch that gives way to a folder of branches', async () => {
    const { repository, other } = the();
    const oid = await start(other, { a: '1' });
    await other.push([{ ref: 'refs/heads/env', expected: undefined, to: oid }], never);
    await repository.fetch(never);
    await other.push([{ ref: 'refs/heads/env', expected: oid, to: undefined }], never);
    await other.push([{ ref: 'refs/heads/env/staging', expected: undefined, to: oid }], never);

    expect([...(await repository.fetch(never)).keys()].sort()).toEqual(['refs/heads/env/staging', main]);
  });

  it('mirrors what is under refs/sluice', async () => {
    const { repository, other } = the();
    const oid = await commit(other, { a: '1' });
    await other.push([{ ref: 'refs/sluice/source/dev', expected: undefined, to: oid }], never);
    expect(await repository.fetch(never)).toEqual(new Map([['refs/sluice/source/dev', oid]]));
  });

  it('does nothing for a caller who has gone', async () => {
    const { repository } = the();
    const gone = AbortSignal.abort(new Error('stopping'));
    await expect(repository.fetch(gone)).rejects.toThrow('stopping');
    await expect(repository.read([], gone)).rejects.toThrow('stopping');
    const oid = await commit(repository, { a: '1' });
    await expect(repository.push([{ ref: main, expected: undefined, to: oid }], gone)).rejects.toThrow(
      'stopping',
    );
    expect(await repository.fetch(never)).toEqual(new Map());
  });
}

function pushing(the: () => RepositoryPair): void {
  it('moves nothing when one of several refs is elsewhere', async () => {
    const { repository, other } = the();
    const first = await start(repository, { a: '1' });
    await other.fetch(never);
    const theirs = await commit(other, { a: '2' }, [first], 1);
    await other.push([{ ref: main, expected: first, to: theirs }], never);

    const ours = await commit(repository, { a: '3' }, [first], 2);
    const push = repository.push(
      [
        { ref: 'refs/heads/env/staging', expected: undefined, to: ours },
        { ref: main, expected: first, to: ours },
      ],
      never,
    );

    await expect(push).rejects.toThrow(RefMoved);
    expect(await repository.fetch(never)).toEqual(new Map([[main, theirs]]));
  });

  it.each([
    ['creates one that is there already', undefined],
    ['expects it where it never was', absent],
  ])('refuses a push that %s', async (_claim, expected) => {
    const { repository } = the();
    const first = await start(repository, { a: '1' });
    const second = await commit(repository, { a: '2' }, [first], 1);
    await expect(repository.push([{ ref: main, expected, to: second }], never)).rejects.toThrow(RefMoved);
    expect(await repository.fetch(never)).toEqual(new Map([[main, first]]));
  });

  it('refuses to move or delete a ref that is gone', async () => {
    const { repository } = the();
    const oid = await commit(repository, { a: '1' });
    await expect(repository.push([{ ref: main, expected: absent, to: oid }], never)).rejects.toThrow(
      RefMoved,
    );
    await expect(repository.push([{ ref: main, expected: oid, to: undefined }], never)).rejects.toThrow(
      RefMoved,
    );
  });

  it('lets exactly one of two clones win a race', async () => {
    const { repository, other } = the();
    const first = await start(repository, { a: '1' });
    await other.fetch(never);
    const ours = await commit(repository, { a: 'ours' }, [first], 1);
    const theirs = await commit(other, { a: 'theirs' }, [first], 1);

    const results = await Promise.allSettled([
      repository.push([{ ref: main, expected: first, to: ours }], never),
      other.push([{ ref: main, expected: first, to: theirs }], never),
    ]);

    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.reason).toBeInstanceOf(RefMoved);
    expect((await repository.fetch(never)).get(main)).toBe(
      results[0]?.status === 'fulfilled' ? ours : theirs,
    );
  });

  it('takes a ref that is where it should go as done', async () => {
    const { repository } = the();
    const oid = await start(repository, { a: '1' });
    await repository.push([{ ref: main, expected: undefined, to: oid }], never);
    await repository.push([{ ref: main, expected: oid, to: oid }], never);
    expect(await repository.fetch(never)).toEqual(new Map([[main, oid]]));
  });

  it('moves a branch back and deletes one, and the local refs follow', async () => {
    const { repository } = the();
    const first = await start(repository, { a: '1' });
    const second = await commit(repository, { a: '2' }, [first], 1);
    await repository.push(
      [
        { ref: main, expected: first, to: second },
        { ref: 'refs/heads/b', expected: undefined, to: second },
      ],
      never,
    );
    expect(await repository.resolve('refs/heads/b')).toBe(second);

    await repository.push(
      [
        { ref: main, expected: second, to: first },
        { ref: 'refs/heads/b', expected: second, to: undefined },
      ],
      never,
    );

    expect(await repository.resolve('refs/heads/b')).toBeUndefined();
    expect(await repository.resolve(main)).toBe(first);
    expect(await repository.fetch(never)).toEqual(new Map([[main, first]]));
  });

  it('refuses to push a commit that is not here', async () => {
    const push = the().repository.push([{ ref: main, expected: undefined, to: absent }], never);
    await expect(push).rejects.toMatchObject({ name: 'PortError', remedy: 'never' });
  });

  it.each([
    'main',
    'HEAD',
    'refs/tags/x',
    'refs/heads/',
    'refs/heads/a..b',
    'refs/heads/a:b',
    'refs/heads/-x y',
    '--all',
  ])('refuses to push to %j', async (ref) => {
    const { repository } = the();
    const to = await commit(repository, { a: '1' });
    const push = repository.push([{ ref, expected: undefined, to }], never);
    await expect(push).rejects.toMatchObject({ name: 'PortError', remedy: 'never' });
    expect(await repository.fetch(never)).toEqual(new Map());
  });
}

function trees(the: () => RepositoryPair): void {
  const weird = [
    '-x',
    'a b',
    'a"b',
    "it's",
    'tab\there',
    'new\nline',
    'ü/é.json',
    '日本/🚀',
    'a*b',
    '$x',
    ':(top)',
    'a#',
  ];

  it('keeps paths of any characters', async () => {
    const { repository, other } = the();
    const files = Object.fromEntries(weird.map((path) => [`${path}/${path}`, path]));
    const oid = await start(repository, files);
    await other.fetch(never);
    expect(await texts(other, oid)).toEqual(files);
    const expected = Object.keys(files).sort((one, another) =>
      Buffer.compare(Buffer.from(one), Buffer.from(another)),
    );
    expect((await other.entries(oid)).map(({ path }) => path)).toEqual(expected);
    expect((await other.changes(undefined, oid)).map(({ path }) => path)).toEqual(expected);
  });

  it.each(weird)('lists the folder %j alone', async (folder) => {
    const { repository } = the();
    const oid = await commit(
      repository,
      Object.fromEntries([...weird, `${folder}!`].map((path) => [`${path}/x`, path])),
    );
    expect(await texts(repository, oid, folder)).toEqual({ [`${folder}/x`]: folder });
  });

  it('lists nothing for a folder that is not there or is a file', async () => {
    const { repository } = the();
    const oid = await commit(repository, { 'events/a.json': '1' });
    expect(await repository.entries(oid, 'event')).toEqual([]);
    expect(await repository.entries(oid, 'events/a.json')).toEqual([]);
  });

  it('sorts by bytes, a folder among files', async () => {
    const { repository } = the();
    const oid = await commit(repository, { 'a/b': '', 'a.b': '', a0: '', 'a-': '', '\uffee': '', '🚀': '' });
    expect((await repository.entries(oid)).map(({ path }) => path)).toEqual([
      'a-',
      'a.b',
      'a/b',
      'a0',
      '\uffee',
      '🚀',
    ]);
  });

  it('tells which paths differ, and from what to what', async () => {
    const { repository } = the();
    const one = await commit(repository, { kept: 'k', edited: '1', removed: 'r', 'moved/a': 'm' });
    const two = await commit(
      repository,
      { edited: '2', removed: null, 'moved/a': null, 'moved/b': 'm', added: 'n' },
      [one],
      1,
    );
    const before = new Map((await repository.entries(one)).map(({ path, oid }) => [path, oid]));
    const after = new Map((await repository.entries(two)).map(({ path, oid }) => [path, oid]));

    const expected = ['added', 'edited', 'moved/a', 'moved/b', 'removed'].map((path) => ({
      path,
      before: before.get(path),
      after: after.get(path),
      mode: after.has(path) ? '100644' : undefined,
    }));
    expect(await repository.changes(one, two)).toEqual(expected);
    expect(await repository.changes(two, two)).toEqual([]);
    expect(after.get('moved/b')).toBe(before.get('moved/a'));
  });

  it('finds what is at paths of commits, in the order asked', async () => {
    const { repository } = the();
    const one = await commit(repository, { 'a b/c': '1', 'a b/d/e': '2', 'ü missing': '3' });
    const two = await commit(repository, { 'a b/c': null, 'x/c': '1', 'x/d/e': '2' }, [one], 1);
    const at = (pairs: readonly (readonly [string, string])[]) =>
      repository.objectsAt(
        pairs.map(([oid, path]) => ({ commit: oid, path })),
        never,
      );
    const blobs = new Map((await repository.entries(one)).map(({ path, oid }) => [path, oid]));

    const [before, file, after, same, none, odd, below] = await at([
      [one, 'a b'],
      [one, 'a b/c'],
      [two, 'a b'],
      [two, 'x'],
      [two, 'a b/c'],
      [two, 'ü missing'],
      [one, 'a b/c/d'],
    ]);

    expect(file).toBe(blobs.get('a b/c'));
    expect(odd).toBe(blobs.get('ü missing'));
    expect(same).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{40}$/);
    expect(after).not.toBe(before);
    expect([none, below]).toEqual([undefined, undefined]);
    expect(await at([])).toEqual([]);
  });

  it('finds what is at paths of any characters, and refuses those that make no sense', async () => {
    const { repository } = the();
    const oid = await commit(repository, Object.fromEntries(weird.map((path) => [`${path}/${path}`, path])));
    const blobs = new Map((await repository.entries(oid)).map(({ path, oid: blob }) => [path, blob]));
    const places = [...blobs.keys()].map((path) => ({ commit: oid, path }));
    expect(await repository.objectsAt(places, never)).toEqual([...blobs.values()]);
    await expect(repository.objectsAt([{ commit: oid, path: '../a' }], never)).rejects.toMatchObject({
      name: 'PortError',
      remedy: 'never',
    });
  });

  it('takes a file for a folder and a folder for a file', async () => {
    const { repository } = the();
    const one = await commit(repository, { 'folder/a': '1', 'folder/b': '2', file: '3' });
    const two = await commit(repository, { folder: 'now a file', 'file/a': 'now a folder' }, [one], 1);
    expect(await texts(repository, two)).toEqual({ 'file/a': 'now a folder', folder: 'now a file' });
    const three = await commit(repository, { 'folder/a': '4', folder: null, file: null }, [two], 2);
    expect(await texts(repository, three)).toEqual({ 'folder/a': '4' });
  });

  it('removes folders, and bears removing what is not there', async () => {
    const { repository } = the();
    const one = await commit(repository, { 'a/b/c': '1', 'a/b/d': '2', 'a/e': '3' });
    const two = await commit(repository, { 'a/b': null, 'x/y': null, 'a/e/f': null }, [one], 1);
    expect(await texts(repository, two)).toEqual({ 'a/e': '3' });
  });

  it('puts a blob that is there at another path', async () => {
    const { repository } = the();
    const one = await commit(repository, { a: 'same' });
    const [entry] = await repository.entries(one);
    const writes = new Map<string, FileWrite>([['b', { oid: entry?.oid ?? '' }]]);
    const two = await repository.commit({ parents: [one], base: one, writes, message: '', at: noon });
    expect(await texts(repository, two)).toEqual({ a: 'same', b: 'same' });
  });

  it('tells how large blobs are', async () => {
    const { repository } = the();
    const oid = await commit(repository, { a: 'four', b: 'four', c: 'sixsix', d: '' });
    const oids = (await repository.entries(oid)).map((entry) => entry.oid);
    const sizes = await repository.sizes(oids, never);
    expect(oids.map((one) => sizes.get(one))).toEqual([4, 4, 6, 0]);
    expect(await repository.sizes([], never)).toEqual(new Map());
  });

  it('keeps blobs that a later commit names', async () => {
    const { repository } = the();
    const long = ['x'.repeat(300_000), 'y'.repeat(40_000), 'z'.repeat(20_000)];
    const contents = ['one', '', 'two\nlines\n', 'one', ...long, 'last'].map((text) => Buffer.from(text));
    const oids = await repository.keep(contents);
    expect(new Set(oids).size).toBe(7);
    const said = contents.map(String);
    // Nothing reads them any more.
    for (const bytes of contents) bytes.fill(0);
    const writes = new Map<string, FileWrite>(oids.map((oid, index) => [`f${index}`, { oid }]));
    const kept = await repository.commit({ parents: [], base: undefined, writes, message: '', at: noon });
    const found = await texts(repository, kept);
    expect(Object.values(found)).toEqual(said);
    expect(await repository.keep([])).toEqual([]);
  });

  it('reads the start of a blob that is too large for a file, and the next one whole', async () => {
    const { repository } = the();
    const sizes = [budgets.file.bytes + 1000, budgets.file.bytes, 3];
    const oids = await repository.keep(sizes.map((size) => new Uint8Array(size).fill(size % 251)));
    const blobs = await repository.read(oids, never);
    const lengths = oids.map((oid) => blobs.get(oid)?.length);
    expect(lengths).toEqual([budgets.file.bytes + 1, budgets.file.bytes, 3]);
    expect([...(blobs.get(oids[2] ?? '') ?? [])]).toEqual([3, 3, 3]);
  });

  it('writes no file that is too large to be read again', async () => {
    const { repository } = the();
    const bytes = new Uint8Array(budgets.file.bytes + 1);
    const writes = new Map<string, FileWrite>([['rules/a.json', { bytes }]]);
    const refused = repository.commit({ parents: [], base: undefined, writes, message: 'm', at: noon });
    await expect(refused).rejects.toMatchObject({
      code: 'SLC2211',
      message: expect.stringContaining('"rules/a.json" would have 8388609 bytes') as string,
    });
  });

  it('lays writes over a base that is no parent, or over nothing', async () => {
    const { repository } = the();
    const parent = await commit(repository, { a: 'parent' });
    const base = await commit(repository, { b: 'base' });
    const writes = new Map<string, FileWrite>([['c', { bytes: Buffer.from('new') }]]);
    const on = await repository.commit({ parents: [parent], base, writes, message: 'm', at: noon });
    const bare = await repository.commit({
      parents: [parent],
      base: undefined,
      writes,
      message: 'm',
      at: noon,
    });
    expect(await texts(repository, on)).toEqual({ b: 'base', c: 'new' });
    expect(await texts(repository, bare)).toEqual({ c: 'new' });
    expect((await repository.commitInfo(on)).parents).toEqual([parent]);
  });

  it('commits the tree of the base when nothing is written, and an empty tree', async () => {
    const { repository } = the();
    const one = await commit(repository, { a: '1' });
    const two = await commit(repository, {}, [one], 1);
    expect(await texts(repository, two)).toEqual({ a: '1' });
    expect(await repository.entries(await commit(repository, { a: null }, [two], 2))).toEqual([]);
    expect(await repository.entries(await commit(repository, {}))).toEqual([]);
  });

  it('keeps bytes as they are', async () => {
    const { repository } = the();
    const bytes = Uint8Array.from({ length: 1024 }, (_unused, index) => index % 256);
    const writes = new Map<string, FileWrite>([
      ['bin', { bytes: bytes.subarray(3) }],
      ['empty', { bytes: new Uint8Array() }],
    ]);
    const oid = await repository.commit({ parents: [], base: undefined, writes, message: 'm', at: noon });
    const [bin, empty] = await repository.entries(oid);
    const read = await repository.read([bin?.oid ?? '', empty?.oid ?? '', bin?.oid ?? ''], never);
    expect(Buffer.from(read.get(bin?.oid ?? '') ?? [])).toEqual(Buffer.from(bytes.subarray(3)));
    expect(read.get(empty?.oid ?? '')).toHaveLength(0);
    expect(bin?.mode).toBe('100644');
  });

  it('carries many files', async () => {
    const { repository, other } = the();
    const files: Record<string, string> = {};
    for (let index = 0; index < 3000; index += 1)
      files[`value-streams/${index % 100}/s-${index}.json`] = `{"n": ${index}}\n`;
    const oid = await start(repository, files);
    await other.fetch(never);
    expect(await texts(other, oid)).toEqual(files);
  });

  it('serves readers that come at once', async () => {
    const { repository } = the();
    const oid = await commit(
      repository,
      Object.fromEntries(Array.from({ length: 50 }, (_unused, index) => [`f${index}`, `${index}`])),
    );
    const all = await Promise.all(Array.from({ length: 10 }, () => texts(repository, oid)));
    for (const each of all) expect(each).toEqual(all[0]);
    expect(all[0]?.['f49']).toBe('49');
  });

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    './a',
    '.git',
    'a/.GIT/hooks',
    '.git.',
    'git~1/x',
    '.g\u200cit',
    'a\0b',
    'a\\b',
    '\ud800',
  ])('refuses to write to %j', async (path) => {
    const { repository } = the();
    await expect(commit(repository, { [path]: 'x' })).rejects.toMatchObject({
      name: 'PortError',
      remedy: 'never',
    });
    await expect(commit(repository, { [path]: null })).rejects.toMatchObject({
      name: 'PortError',
      remedy: 'never',
    });
  });

  it.each(['.gitattributes', '.github/x', 'a/..b', '...', 'git'])('writes to %j', async (path) => {
    const { repository } = the();
    expect(await texts(repository, await commit(repository, { [path]: 'x' }))).toEqual({ [path]: 'x' });
  });

  it('refuses a file inside another file', async () => {
    await expect(commit(the().repository, { a: '1', 'a/b/c': '2' })).rejects.toThrow(PortError);
  });
}

function commits(the: () => RepositoryPair): void {
  it('gives the same id for the same input, in any order and in any clone', async () => {
    const { repository, other } = the();
    const one = await commit(repository, { a: '1', 'b/c': '2' });
    expect(await commit(repository, { 'b/c': '2', a: '1' })).toBe(one);
    expect(await commit(other, { a: '1', 'b/c': '2' })).toBe(one);
    expect(await commit(repository, { a: '1', 'b/c': '2' }, [], 1)).not.toBe(one);
  });

  it('says who wrote what when', async () => {
    const { repository } = the();
    const one = await commit(repository, { a: '1' });
    const two = await commit(repository, { a: '2' });
    const message = 'subject\n\nbody with "quotes", ünïcode 🚀\ndone\n\nTrailer: x\n\n';
    const oid = await repository.commit({
      parents: [one, two],
      base: two,
      writes: new Map(),
      message,
      at: noon + 1234,
    });
    const info = await repository.commitInfo(oid);
    expect(info).toMatchObject({
      oid,
      parents: [one, two],
      message,
      author: 'Sluice <sluice@example.com>',
      at: noon + 1000,
    });
    expect(info.tree).toBe((await repository.commitInfo(two)).tree);
  });

  it('moves no branch', async () => {
    const { repository } = the();
    const first = await start(repository, { a: '1' });
    await commit(repository, { a: '2' }, [first], 1);
    expect(await repository.resolve(main)).toBe(first);
    expect(await repository.fetch(never)).toEqual(new Map([[main, first]]));
  });

  it('finds commits by id and by the beginning of one', async () => {
    const { repository } = the();
    const oid = await commit(repository, { a: '1' });
    expect(await repository.resolve(oid)).toBe(oid);
    expect(await repository.resolve(oid.slice(0, 10))).toBe(oid);
  });

  it.each([absent, absent.slice(0, 10), main, 'main', 'HEAD', '--all', `${main}@{1}`.slice(0, 4), 'abc', ''])(
    'finds nothing for %j',
    async (revision) => {
      expect(await the().repository.resolve(revision)).toBeUndefined();
    },
  );

  it('does not take a blob for a commit', async () => {
    const { repository } = the();
    const oid = await commit(repository, { a: '1' });
    const blob = (await repository.entries(oid))[0]?.oid ?? '';
    expect(await repository.resolve(blob)).toBeUndefined();
    expect(await repository.resolve(blob.slice(0, 12))).toBeUndefined();
    await expect(repository.commitInfo(blob)).rejects.toThrow(PortError);
    await expect(repository.read([oid], never)).rejects.toThrow(PortError);
  });

  it.each<[string, (repository: Repository, oid: string) => Promise<unknown>]>([
    ['read', (repository) => repository.read([absent], never)],
    ['sizes', (repository) => repository.sizes([absent], never)],
    ['entries', (repository) => repository.entries(absent)],
    ['changes from', (repository, oid) => repository.changes(absent, oid)],
    ['changes to', (repository) => repository.changes(undefined, absent)],
    ['commitInfo', (repository) => repository.commitInfo(absent)],
    ['log to', (repository) => repository.log(undefined, absent, 5)],
    ['log from', (repository, oid) => repository.log(absent, oid, 5)],
    ['logAt', (repository) => repository.logAt(absent, 'a', 5)],
    ['isAncestor', (repository, oid) => repository.isAncestor(absent, oid)],
    ['isAncestor of', (repository, oid) => repository.isAncestor(oid, absent)],
    ['mergeBase', (repository, oid) => repository.mergeBase(oid, absent)],
    ['mergeBases', (repository, oid) => repository.mergeBases(oid, absent)],
    ['objectsAt', (repository) => repository.objectsAt([{ commit: absent, path: 'a' }], never)],
    ['commit on a parent', (repository) => commit(repository, { a: '2' }, [absent])],
    [
      'commit of a blob',
      (repository) =>
        repository.commit({
          parents: [],
          base: undefined,
          writes: new Map([['a', { oid: absent }]]),
          message: '',
          at: noon,
        }),
    ],
    ['entries of an option', (repository) => repository.entries('--help')],
    ['read of two lines', (repository, oid) => repository.read([`${oid}\n${oid}`], never)],
  ])('throws for what is not here: %s', async (_what, ask) => {
    const { repository } = the();
    const oid = await commit(repository, { a: '1' });
    await expect(ask(repository, oid)).rejects.toMatchObject({ name: 'PortError', remedy: 'never' });
    expect(await texts(repository, oid)).toEqual({ a: '1' });
  });
}

/** root ← a ← merge, root ← b ← merge; and one that shares nothing. */
async function forked(repository: Repository) {
  const root = await commit(repository, { x: 'root' });
  const a = await commit(repository, { a: 'a' }, [root], 1);
  const b = await commit(repository, { b: 'b' }, [root], 2);
  const merge = await commit(repository, { b: 'b' }, [a, b], 3);
  const stranger = await commit(repository, { z: 'z' }, [], 4);
  return { root, a, b, merge, stranger };
}

function histories(the: () => RepositoryPair): void {
  it('finds the commits that changed a file or folder, and no merge that took a side whole', async () => {
    const { repository } = the();
    const { root, a, b, merge } = await forked(repository);
    const folder = await commit(repository, { 'f/x': '1', 'f ü[*]': '0' }, [merge], 4);
    const inside = await commit(repository, { 'f/x': '2' }, [folder], 5);
    const gone = await commit(repository, { 'f/x': null }, [inside], 6);
    const at = async (to: string, path: string, limit = 10) =>
      (await repository.logAt(to, path, limit)).map(({ oid }) => oid);

    expect(await at(gone, 'f')).toEqual([gone, inside, folder]);
    expect(await at(gone, 'f', 2)).toEqual([gone, inside]);
    expect(await at(inside, 'f/x')).toEqual([inside, folder]);
    expect(await at(gone, 'f ü[*]')).toEqual([folder]);
    expect(await at(gone, 'a')).toEqual([a]);
    expect(await at(merge, 'b')).toEqual([b]);
    expect(await at(gone, 'x')).toEqual([root]);
    expect(await at(gone, 'nowhere')).toEqual([]);
    expect((await repository.logAt(gone, 'x', 1))[0]).toEqual(await repository.commitInfo(root));
  });

  it('knows ancestors', async () => {
    const { repository } = the();
    const { root, a, b, merge, stranger } = await forked(repository);
    expect(await repository.isAncestor(root, merge)).toBe(true);
    expect(await repository.isAncestor(b, merge)).toBe(true);
    expect(await repository.isAncestor(a, a)).toBe(true);
    expect(await repository.isAncestor(a, b)).toBe(false);
    expect(await repository.isAncestor(merge, root)).toBe(false);
    expect(await repository.isAncestor(stranger, merge)).toBe(false);
  });

  it('finds where two histories part', async () => {
    const { repository } = the();
    const { root, a, b, merge, stranger } = await forked(repository);
    expect(await repository.mergeBase(a, b)).toBe(root);
    expect(await repository.mergeBase(a, merge)).toBe(a);
    expect(await repository.mergeBase(merge, merge)).toBe(merge);
    expect(await repository.mergeBase(a, stranger)).toBeUndefined();
  });

  it('finds every place where two histories part, where each merged the other', async () => {
    const { repository } = the();
    const { root, a, b, merge, stranger } = await forked(repository);
    const crossed = await commit(repository, { a: 'a' }, [b, a], 4);
    expect([...(await repository.mergeBases(merge, crossed))].sort()).toEqual([a, b].sort());
    expect(await repository.mergeBases(a, b)).toEqual([root]);
    expect(await repository.mergeBases(a, stranger)).toEqual([]);
    expect([a, b]).toContain(await repository.mergeBase(merge, crossed));
  });

  it('logs the newest first', async () => {
    const { repository } = the();
    const { root, a, b, merge } = await forked(repository);
    const log = async (from: string | undefined, to: string, limit: number) =>
      (await repository.log(from, to, limit)).map(({ oid }) => oid);
    expect(await log(undefined, merge, 10)).toEqual([merge, b, a, root]);
    expect(await log(undefined, merge, 2)).toEqual([merge, b]);
    expect(await log(a, merge, 10)).toEqual([merge, b]);
    expect(await log(merge, merge, 10)).toEqual([]);
    expect(await log(undefined, merge, 0)).toEqual([]);
    expect((await repository.log(undefined, root, 1))[0]).toEqual(await repository.commitInfo(root));
  });

  it('logs no commit before its child, whatever their clocks said', async () => {
    const { repository } = the();
    const root = await commit(repository, { a: '1' }, [], 30);
    const child = await commit(repository, { a: '2' }, [root], 20);
    const side = await commit(repository, { b: '1' }, [root], 10);
    const merge = await commit(repository, {}, [child, side], 5);
    expect((await repository.log(undefined, merge, 9)).map(({ oid }) => oid)).toEqual([
      merge,
      child,
      side,
      root,
    ]);
  });
}
