import { expect, it } from 'vitest';
import type { PullRequest } from '../../../../src/ports/git-host.ts';
import { tooMuchOfFork } from '../../../../src/runs/review/plans/fork-limit.ts';
import { FakeRepository } from '../../../support/fake-repository.ts';
import { never } from '../../../support/world.ts';

const mebibyte = 1024 * 1024;

/** A pull request that adds so many files of 8 MiB to an empty branch. */
async function adding(files: number, { isFromFork = true, isOne = false } = {}) {
  const repository = new FakeRepository();
  const at = Date.UTC(2026, 0, 5);
  const target = await repository.commit({
    parents: [],
    base: undefined,
    writes: new Map(),
    message: 'm',
    at,
  });
  const names = Array.from({ length: files }, (_, index) => index);
  const writes = new Map(
    names.map((index) => [
      `rules/r${index}.json`,
      { bytes: new Uint8Array(8 * mebibyte).fill(isOne ? 1 : index) },
    ]),
  );
  const commit = await repository.commit({ parents: [target], base: target, writes, message: 'm', at });
  const pull = { head: { branch: 'patch', commit }, isFromFork } as Pick<PullRequest, 'head' | 'isFromFork'>;
  return tooMuchOfFork(repository, pull, target, never);
}

it('reads as much of a fork as is read at once, and tells of more what can be done', async () => {
  expect(await adding(8)).toBeUndefined();
  expect(await adding(9)).toMatchObject({
    severity: 'error',
    message:
      'has 72 MiB of changed files; the limit for a fork is 64 MiB: push it as a branch of this repository',
  });
});

it('counts one content as often as it is there: each is read as a file of its own', async () => {
  expect(await adding(9, { isOne: true })).toMatchObject({
    message: expect.stringContaining('72 MiB') as string,
  });
});

it('reads all of a branch of the repository itself', async () => {
  expect(await adding(9, { isFromFork: false })).toBeUndefined();
});

it('counts neither submodules nor what the base has gone on with', async () => {
  const asked: string[] = [];
  const repository = {
    mergeBase: () => Promise.resolve('start'),
    changes: (from: string | undefined) =>
      Promise.resolve(
        from === 'start'
          ? [
              { path: 'vendor', before: undefined, after: 'commit-of-elsewhere', mode: '160000' },
              { path: 'rules/a.json', before: undefined, after: 'blob', mode: '100644' },
              { path: 'rules/b.json', before: 'blob', after: undefined, mode: undefined },
            ]
          : [],
      ),
    sizes: (oids: Iterable<string>) => {
      asked.push(...oids);
      return Promise.resolve(new Map([['blob', 1]]));
    },
  };
  const pull = { head: { branch: 'patch', commit: 'head' }, isFromFork: true };

  expect(await tooMuchOfFork(repository, pull, 'target', never)).toBeUndefined();
  expect(asked).toEqual(['blob']);
});
