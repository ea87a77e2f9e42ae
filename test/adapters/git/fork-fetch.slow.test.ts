import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { GitSettings } from '../../../src/adapters/git/settings.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { serveGit, startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { recordedLog } from './recorded-log.ts';

const never = new AbortController().signal;
const ref = 'refs/pull/7/head';
const kibibyte = 1024;

describe('the fetch of a fork', () => {
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
    const repository = await openGitRepository(
      {
        directory: mirror(),
        url: `${server.url}/remote.git`,
        identity: { name: 'Sluice', email: 'sluice@example.com' },
        maxForkBytes: 200 * kibibyte,
        ...settings,
      },
      { log: recordedLog() },
    );
    opened.push(repository);
    return repository;
  }

  const mirror = () => join(remote.folder, 'mirror.git');

  /** Commits a file for each size, of bytes that no compression makes smaller, as the head of the pull request. */
  async function forked(...sizes: readonly number[]): Promise<string> {
    const lines: string[] = [];
    for (const [index, size] of sizes.entries()) {
      const text = randomBytes((size * 3) / 4).toString('base64');
      lines.push(`100644 blob ${await remote.feed(text, 'hash-object', '-w', '--stdin')}\tf${index}`);
    }
    const tree = await remote.feed(`${lines.join('\n')}\n`, 'mktree');
    const commit = await remote.git('commit-tree', '-m', 'fork', tree);
    await remote.git('update-ref', ref, commit);
    return commit;
  }

  /** Names of all objects and packs of the mirror, without folders. */
  async function objects(): Promise<readonly string[]> {
    const found = await readdir(join(mirror(), 'objects'), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  it.each([
    ['HTTP', () => `${server.url}/remote.git`],
    ['a file address', () => remote.path],
  ])('is refused over %s if its objects exceed the limit, and leaves nothing', async (_how, url) => {
    const repository = await open({ url: url() });
    const commit = await forked(300 * kibibyte);
    await expect(repository.bring(ref, never)).rejects.toMatchObject({
      code: 'SLC2211',
      message: `${ref} adds more than ${200 * kibibyte} bytes to the repository.`,
    });
    expect(await repository.resolve(commit)).toBeUndefined();
    expect(await objects()).toEqual([]);
    expect(await readdir(join(mirror(), 'objects'))).toEqual(['info', 'pack']);
  });

  it('stops while the objects still arrive', async () => {
    const repository = await open();
    await forked(2000 * kibibyte);
    // The remote sends a part of the pack and then nothing more, without an end.
    server.answer = (request, response) => {
      stallAfter(response, 1000 * kibibyte);
      serveGit(request, response, { root: remote.folder });
    };
    await expect(repository.bring(ref, never)).rejects.toMatchObject({ code: 'SLC2211' });
    expect(await objects()).toEqual([]);
  });

  it.each([
    ['few', [1000]],
    ['many', Array.from({ length: 150 }, () => 1000)],
  ])('keeps %s objects below the limit', async (_what, sizes) => {
    const repository = await open();
    const commit = await forked(...sizes);
    expect(await repository.bring(ref, never)).toBe(commit);
    const entries = await repository.entries(commit);
    const blobs = await repository.read(
      entries.map(({ oid }) => oid),
      never,
    );
    expect(blobs.size).toBe(sizes.length);
    expect(await readdir(join(mirror(), 'objects'))).not.toContainEqual(expect.stringMatching(/^tmp_/));
  });

  it('counts only what the repository lacks', async () => {
    const repository = await open();
    const base = await forked(700 * kibibyte);
    await remote.git('update-ref', 'refs/heads/main', base);
    await repository.fetch(never);
    const next = await remote.git('commit-tree', '-m', 'more', '-p', base, `${base}^{tree}`);
    await remote.git('update-ref', ref, next);
    expect(await repository.bring(ref, never)).toBe(next);
  });
});

/** Lets so many bytes of an answer pass, and nothing after them. */
function stallAfter(response: ServerResponse, most: number): void {
  let left = most;
  const write = response.write.bind(response);
  response.write = (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.max(left, 0));
    left -= part.length;
    return write(part);
  };
  const end = response.end.bind(response);
  response.end = () => (left > 0 ? end() : response);
}
