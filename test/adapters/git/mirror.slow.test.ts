import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { makeRecordingGit } from '../../support/recording-git.ts';
import { recordedLog } from './recorded-log.ts';

const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;
const main = 'refs/heads/main';

async function packs(directory: string): Promise<readonly string[]> {
  return (await readdir(join(directory, 'objects/pack'))).filter((name) => name.endsWith('.pack'));
}

describe('a mirror', () => {
  let remote: GitRemote;
  let directory: string;
  const opened: Repository[] = [];
  beforeEach(async () => {
    remote = await makeGitRemote();
    directory = join(remote.folder, 'mirror.git');
  });
  afterEach(async () => {
    for (const repository of opened.splice(0)) await repository.close();
    await remote.dispose();
  });

  async function open(path?: string): Promise<Repository> {
    const settings = { directory, url: remote.path, identity, ...(path === undefined ? {} : { path }) };
    const repository = await openGitRepository(settings, { log: recordedLog() });
    opened.push(repository);
    return repository;
  }

  it('gives the ids that the fake gives', async () => {
    const repository = await open();
    const fake = new FakeRepository();
    const writes = new Map(
      ['a', 'a-b', 'a.b/c', 'b/c/d', 'ü/🚀', 'z'].map((path) => [path, { bytes: Buffer.from(path) }]),
    );
    for (const each of [new Map(), writes]) {
      const commit = {
        parents: [],
        base: undefined,
        writes: each,
        message: 'ünïcode\n',
        at: 1_700_000_000_123,
      };
      expect(await fake.commit(commit)).toBe(await repository.commit(commit));
    }
  });

  it('is fetched into from many sides at once while the remote moves', async () => {
    const readers = await Promise.all(Array.from({ length: 4 }, () => open()));
    const tree = await remote.feed('', 'hash-object', '-w', '-t', 'tree', '--stdin');
    for (let round = 0; round < 5; round += 1) {
      const to = await remote.git('commit-tree', tree, '-m', `round ${round}`);
      await remote.git('update-ref', main, to);
      const seen = await Promise.all([...readers, ...readers].map((reader) => reader.fetch(never)));
      expect(new Set(seen.map((refs) => refs.get(main)))).toEqual(new Set([to]));
    }
  });

  it('has nothing checked out and runs none of its hooks', async () => {
    const witness = join(remote.folder, 'witness');
    const hooks = join(remote.folder, 'hooks');
    await open();
    await mkdir(hooks);
    await mkdir(join(directory, 'hooks'));
    for (const folder of [hooks, join(directory, 'hooks')]) {
      for (const hook of ['pre-push', 'reference-transaction', 'post-update']) {
        await writeFile(join(folder, hook), `#!/bin/sh\necho ${hook} >> '${witness}'\n`);
        await chmod(join(folder, hook), 0o755);
      }
    }
    await remote.git('-C', directory, 'config', 'core.hooksPath', hooks);
    await remote.git('-C', directory, 'config', 'core.fsmonitor', join(hooks, 'post-update'));
    const repository = await open();
    const writes = new Map([['a', { bytes: Buffer.from('1') }]]);
    const to = await repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 });
    await repository.push([{ ref: main, expected: undefined, to }], never);
    await remote.git('update-ref', 'refs/heads/b', to);
    await repository.fetch(never);

    expect(await readdir(remote.folder)).not.toContain('witness');
    expect(await readdir(directory)).not.toContain('a');
  });

  it('shows what is not a plain file by its mode', async () => {
    const blob = await remote.feed('target', 'hash-object', '-w', '--stdin');
    const commit = await remote.git('commit-tree', '-m', 'x', '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    const rows = [
      `120000 blob ${blob}\tlink`,
      `100755 blob ${blob}\tscript`,
      `160000 commit ${commit}\tsubmodule`,
      `100644 blob ${blob}\tfile`,
    ];
    const tree = await remote.feed(`${rows.join('\n')}\n`, 'mktree', '--missing');
    await remote.git('update-ref', main, await remote.git('commit-tree', '-m', 'modes', tree));
    const repository = await open();
    const head = (await repository.fetch(never)).get(main) ?? '';

    const modes = (await repository.entries(head)).map(({ path, mode }) => [path, mode]);

    expect(modes).toEqual([
      ['file', '100644'],
      ['link', '120000'],
      ['script', '100755'],
      ['submodule', '160000'],
    ]);
  });

  it('tells what became of a file as its mode and its object say, a submodule that asks to be ignored too', async () => {
    const blob = await remote.feed('target', 'hash-object', '-w', '--stdin');
    const modules = await remote.feed(
      '[submodule "s"]\n\tpath = submodule\n\turl = ./s\n\tignore = all\n',
      'hash-object',
      '-w',
      '--stdin',
    );
    const [one, other] = ['1'.repeat(40), '2'.repeat(40)] as const;
    const before = await pushed([
      `100644 blob ${modules}\t.gitmodules`,
      `100644 blob ${blob}\tbecomes-link`,
      `100644 blob ${blob}\tbecomes-script`,
      `100644 blob ${blob}\tbecomes-submodule`,
      `100755 blob ${blob}\tgoes`,
      `160000 commit ${one}\tsubmodule`,
    ]);
    const after = await pushed([
      `100644 blob ${modules}\t.gitmodules`,
      `120000 blob ${blob}\tbecomes-link`,
      `100755 blob ${blob}\tbecomes-script`,
      `160000 commit ${one}\tbecomes-submodule`,
      `120000 blob ${blob}\tcomes`,
      `160000 commit ${other}\tsubmodule`,
    ]);
    const repository = await open();
    await repository.fetch(never);

    expect(await repository.changes(before, after)).toEqual([
      { path: 'becomes-link', before: blob, after: blob, mode: '120000' },
      { path: 'becomes-script', before: blob, after: blob, mode: '100755' },
      { path: 'becomes-submodule', before: blob, after: one, mode: '160000' },
      { path: 'comes', before: undefined, after: blob, mode: '120000' },
      { path: 'goes', before: blob, after: undefined, mode: undefined },
      { path: 'submodule', before: one, after: other, mode: '160000' },
    ]);
  });

  /** Puts a commit of a tree on a branch of its own. `rows`: as `mktree` reads them. */
  async function pushed(rows: readonly string[]): Promise<string> {
    const tree = await remote.feed(`${rows.join('\n')}\n`, 'mktree', '--missing');
    const commit = await remote.git('commit-tree', '-m', 'x', tree);
    await remote.git('update-ref', `refs/heads/${commit}`, commit);
    return commit;
  }

  it('reads commits of others: signed, in an old encoding, without a message', async () => {
    const tree = await remote.feed('', 'mktree');
    const person = 'Ann Other <ann@example.com> 1700000000 +0530';
    const head = `tree ${tree}\nauthor ${person}\ncommitter Bot <b@example.com> 1800000000 -0800\n`;
    const signed = `${head}gpgsig -----BEGIN SSH SIGNATURE-----\n author Evil <e@example.com> 1 +0000\n -----END\n\nsigned\n\ntree of life\n`;
    const latin = Buffer.concat([
      Buffer.from(`${head}encoding ISO-8859-1\n\ncaf`),
      Buffer.from([0xe9]),
      Buffer.from('\n'),
    ]);
    const file = join(remote.folder, 'latin');
    await writeFile(file, latin);
    const one = await remote.feed(signed, 'hash-object', '-t', 'commit', '-w', '--stdin');
    const two = await remote.git('hash-object', '-t', 'commit', '-w', file);
    const three = await remote.feed(head, 'hash-object', '-t', 'commit', '-w', '--literally', '--stdin');
    for (const [index, oid] of [one, two, three].entries())
      await remote.git('update-ref', `refs/heads/b${index}`, oid);
    const repository = await open();
    await repository.fetch(never);

    const author = 'Ann Other <ann@example.com>';
    const at = 1_700_000_000_000;
    expect(await repository.commitInfo(one)).toMatchObject({
      tree,
      author,
      at,
      message: 'signed\n\ntree of life\n',
    });
    expect(await repository.commitInfo(two)).toMatchObject({ author, message: 'café\n' });
    expect(await repository.commitInfo(three)).toMatchObject({ author, message: '' });
  });

  it('takes no branch for the commit that its name looks like', async () => {
    const repository = await open();
    const one = await repository.commit({
      parents: [],
      base: undefined,
      writes: new Map(),
      message: '1',
      at: 0,
    });
    const two = await repository.commit({
      parents: [],
      base: undefined,
      writes: new Map(),
      message: '2',
      at: 0,
    });
    await repository.push([{ ref: `refs/heads/${one.slice(0, 8)}`, expected: undefined, to: two }], never);
    expect(await repository.resolve(one.slice(0, 8))).toBe(one);
  });

  it('asks the remote once when nothing has moved', async () => {
    const recorder = await makeRecordingGit(remote.folder);
    const repository = await open(recorder.path);
    await remote.git(
      'update-ref',
      main,
      await remote.git('commit-tree', '-m', 'x', await remote.feed('', 'mktree')),
    );
    await repository.fetch(never);
    const before = (await recorder.calls()).length;
    await repository.fetch(never);
    const commands = (await recorder.calls()).slice(before).map((call) => call.split(' ')[0]);
    expect(commands.toSorted((one = '', other = '') => one.localeCompare(other))).toEqual([
      'for-each-ref',
      'ls-remote',
    ]);
  });

  it('is packed when it is opened with many packs, and loses no commit that no ref reaches', async () => {
    const repository = await open();
    const commits: string[] = [];
    for (let index = 0; index < 51; index += 1) {
      const writes = new Map(
        Array.from({ length: 100 }, (_unused, n) => [`f${n}`, { bytes: Buffer.from(`${index} ${n}`) }]),
      );
      commits.push(await repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 }));
    }
    expect(await packs(directory)).toHaveLength(51);

    const again = await open();

    expect(await packs(directory)).toHaveLength(1);
    for (const each of [repository, again]) {
      for (const commit of commits) expect((await each.commitInfo(commit)).oid).toBe(commit);
    }
  });
});
