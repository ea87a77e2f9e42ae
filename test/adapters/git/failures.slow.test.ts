import { chmod, chown, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { GitSettings } from '../../../src/adapters/git/settings.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { recordedLog } from './recorded-log.ts';

const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;
const main = 'refs/heads/main';

function commit(
  repository: Repository,
  files: Readonly<Record<string, string>>,
  parents: readonly string[] = [],
) {
  const writes = new Map(Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text) }]));
  return repository.commit({ parents, base: parents[0], writes, message: 'm', at: 0 });
}

describe('a git repository', () => {
  let remote: GitRemote;
  let server: GitHttpServer;
  const opened: Repository[] = [];
  beforeEach(async () => {
    remote = await makeGitRemote();
    server = await startGitHttpServer({ root: remote.folder });
  });
  afterEach(async () => {
    for (const repository of opened.splice(0)) await repository.close();
    await server.close();
    await remote.dispose();
  });

  async function open(settings: Partial<GitSettings> = {}): Promise<Repository> {
    const directory = join(remote.folder, 'mirror.git');
    const repository = await openGitRepository(
      { directory, url: remote.path, identity, ...settings },
      { log: recordedLog() },
    );
    opened.push(repository);
    return repository;
  }

  const overHttp = () => `${server.url}/remote.git`;

  it.runIf(process.getuid?.() === 0)('says whose a repository on this machine must be', async () => {
    await chown(remote.path, 12_345, 12_345);
    const repository = await open();
    await expect(repository.fetch(never)).rejects.toMatchObject({ code: 'SLC2221', remedy: 'wait' });
  });

  it('says what a hook of the remote says, bounded and without control characters', async () => {
    await remote.hook(
      'pre-receive',
      `printf 'policy: \\033[31mno\\033[0m pushes\\a on Friday\\n' >&2; head -c 9000 /dev/zero | tr '\\0' x >&2; exit 1`,
    );
    const repository = await open();
    const oid = await commit(repository, { a: '1' });
    const failure = await repository
      .push([{ ref: main, expected: undefined, to: oid }], never)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PortError', code: 'SLC2208', remedy: 'wait', uncertain: false });
    expect(String(failure)).toMatch(
      /refs\/heads\/main: pre-receive hook declined; remote: policy: no pushes {1,2}on Friday/,
    );
    expect(String(failure)).not.toMatch(/\p{Cc}/u);
    expect(String(failure).length).toBeLessThan(1200);
    expect(await repository.fetch(never)).toEqual(new Map());
  });

  it('moves nothing when the remote refuses one of two refs', async () => {
    await remote.hook('update', `case "$1" in */protected) exit 1;; esac`);
    const repository = await open();
    const to = await commit(repository, { a: '1' });
    const updates = [main, 'refs/heads/protected'].map((ref) => ({ ref, expected: undefined, to }));
    await expect(repository.push(updates, never)).rejects.toMatchObject({ code: 'SLC2208', remedy: 'wait' });
    expect(await repository.fetch(never)).toEqual(new Map());
  });

  it('says that a rule of the remote forbids a push that is no fast-forward', async () => {
    await remote.git('config', 'receive.denyNonFastForwards', 'true');
    const repository = await open();
    const one = await commit(repository, { a: '1' });
    const two = await commit(repository, { a: '2' });
    await repository.push([{ ref: main, expected: undefined, to: one }], never);
    const push = repository.push([{ ref: main, expected: one, to: two }], never);
    await expect(push).rejects.toMatchObject({ name: 'PortError', code: 'SLC2208', remedy: 'wait' });
  });

  it('tries again where a lock of the remote is in the way', async () => {
    await writeFile(join(remote.path, 'refs/heads/main.lock'), '');
    const repository = await open();
    const to = await commit(repository, { a: '1' });
    const push = repository.push([{ ref: main, expected: undefined, to }], never);
    await expect(push).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2216',
      remedy: 'retry',
      uncertain: false,
    });
  });

  it('never takes a remote that has gone away for an empty one', async () => {
    const repository = await open();
    await repository.push(
      [{ ref: main, expected: undefined, to: await commit(repository, { a: '1' }) }],
      never,
    );
    await rename(remote.path, `${remote.path}.away`);
    await expect(repository.fetch(never)).rejects.toMatchObject({ code: 'SLC2206', remedy: 'retry' });
    expect(await repository.resolve(main)).toBeDefined();
    await rename(`${remote.path}.away`, remote.path);
    expect((await repository.fetch(never)).size).toBe(1);
  });

  it('tries again when nobody listens, and a push may have been done', async () => {
    const repository = await open({ url: overHttp() });
    const to = await commit(repository, { a: '1' });
    await server.close();
    await expect(repository.fetch(never)).rejects.toMatchObject({
      code: 'SLC2206',
      remedy: 'retry',
      uncertain: false,
    });
    const push = repository.push([{ ref: main, expected: undefined, to }], never);
    await expect(push).rejects.toMatchObject({ code: 'SLC2206', remedy: 'retry', uncertain: true });
  });

  it.each([
    [500, 'SLC2206', 'retry'],
    [503, 'SLC2206', 'retry'],
    [429, 'SLC2206', 'retry'],
    [404, 'SLC2205', 'wait'],
    [403, 'SLC2204', 'wait'],
    [401, 'SLC2204', 'wait'],
  ])('takes HTTP %i for %s, %s', async (status, code, remedy) => {
    server.answer = (_request, response) => {
      response.writeHead(status).end();
    };
    const repository = await open({ url: overHttp() });
    await expect(repository.fetch(never)).rejects.toMatchObject({ name: 'PortError', code, remedy });
  });

  it('does not take a page of a proxy for an empty remote', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
    };
    const repository = await open({ url: overHttp() });
    await expect(repository.fetch(never)).rejects.toMatchObject({ code: 'SLC2206', remedy: 'retry' });
  });

  it('gives up on a remote that never answers', async () => {
    server.answer = () => undefined;
    const repository = await open({ url: overHttp(), timeoutMs: 1000 });
    await expect(repository.fetch(never)).rejects.toMatchObject({ code: 'SLC2215', remedy: 'retry' });
  });

  it('stops asking when the caller goes', async () => {
    const caller = new AbortController();
    server.answer = () => caller.abort(new Error('stopping'));
    const repository = await open({ url: overHttp() });
    await expect(repository.fetch(caller.signal)).rejects.toThrow('stopping');
  });

  it('stops reading when the caller goes, and reads on for the next', async () => {
    const repository = await open();
    const [entry] = await repository.entries(await commit(repository, { a: 'x'.repeat(8_000_000) }));
    const caller = new AbortController();
    const read = repository.read([entry?.oid ?? ''], caller.signal);
    const next = repository.read([entry?.oid ?? ''], never);
    setImmediate(() => caller.abort(new Error('stopping')));
    await expect(read).rejects.toThrow('stopping');
    expect((await next).get(entry?.oid ?? '')).toHaveLength(8_000_000);
  });

  it('reads the start of a blob beyond the limit, and what is below it afterwards', async () => {
    const repository = await open({ maxBlobBytes: 1000 });
    const oid = await commit(repository, { big: 'x'.repeat(5000), fits: 'y'.repeat(1000) });
    const [big, fits] = await repository.entries(oid);
    const read = await repository.read([big?.oid ?? '', fits?.oid ?? ''], never);
    const texts = [...read.values()].map((bytes) => Buffer.from(bytes).toString());
    expect(texts).toEqual(['x'.repeat(1001), 'y'.repeat(1000)]);
  });

  it('leaves nothing behind of a commit that failed', async () => {
    const repository = await open();
    const before = await readdir(join(remote.folder, 'mirror.git'));
    const writes = new Map([
      ['a', { bytes: Buffer.alloc(5_000_000, 'x') }],
      ['b', { oid: 'ab'.repeat(20) }],
    ] as const);
    const failed = repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 });
    await expect(failed).rejects.toMatchObject({ code: 'SLC2210', remedy: 'never' });
    expect(await readdir(join(remote.folder, 'mirror.git'))).toEqual(before);
    expect(await remote.git('-C', join(remote.folder, 'mirror.git'), 'for-each-ref')).toBe('');
  });

  it('says that a mirror is damaged', async () => {
    const repository = await open();
    const oid = await commit(repository, { a: '1' });
    const [entry] = await repository.entries(oid);
    const id = entry?.oid ?? '';
    const file = join(remote.folder, 'mirror.git/objects', id.slice(0, 2), id.slice(2));
    await chmod(file, 0o644);
    await writeFile(file, 'garbage');
    await expect(repository.read([id], never)).rejects.toMatchObject({
      name: 'PortError',
      code: 'SLC2214',
      remedy: 'wait',
    });
  });

  it('cannot be read when it is closed', async () => {
    const repository = await open();
    const oid = await commit(repository, { a: '1' });
    await repository.close();
    await expect(repository.commitInfo(oid)).rejects.toThrow('closed');
  });

  describe('is not opened', () => {
    it('where git is not found', async () => {
      await expect(open({ path: join(remote.folder, 'nowhere') })).rejects.toMatchObject({
        code: 'SLC2201',
        remedy: 'wait',
      });
    });

    it('with a git that is too old', async () => {
      await writeFile(join(remote.folder, 'git'), '#!/bin/sh\necho git version 2.39.5\n');
      await chmod(join(remote.folder, 'git'), 0o755);
      const old = open({ path: `${remote.folder}:/bin:/usr/bin` });
      await expect(old).rejects.toMatchObject({ code: 'SLC2201', remedy: 'wait' });
      await expect(old).rejects.toThrow('git version 2.39.5');
    });

    it('in a folder that holds something else', async () => {
      const directory = join(remote.folder, 'documents');
      await mkdir(directory);
      await writeFile(join(directory, 'letter.txt'), '');
      await expect(open({ directory })).rejects.toMatchObject({ code: 'SLC2203', remedy: 'never' });
      expect(await readdir(directory)).toEqual(['letter.txt']);
    });

    it.each([
      { name: '', email: 'a@b' },
      { name: 'A', email: '' },
      { name: 'A <b>', email: 'a@b' },
      { name: 'A\nB', email: 'a@b' },
      { name: 'A', email: 'a@b> 0 +0000\nX' },
    ])('for a committer who could not be written: %j', async (identity) => {
      await expect(open({ identity })).rejects.toMatchObject({ code: 'SLC2212', remedy: 'never' });
    });
  });
});
