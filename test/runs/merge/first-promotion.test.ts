import { expect, it } from 'vitest';
import type { FileWrite } from '../../../src/ports/repository.ts';
import { promotionLine } from '../../../src/runs/ancestry/trailers.ts';
import { requestMerge } from '../../../src/runs/merge/run.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { never } from '../../support/world.ts';

const work = 'refs/heads/sluice/promote/staging';

/** Three commits in a row, and one that shares only the first of them. */
async function aHistory() {
  const repository = new FakeRepository();
  const commit = (text: string, parents: readonly string[]) =>
    repository.commit({
      parents,
      base: parents[0],
      writes: new Map<string, FileWrite>([['README.md', { bytes: Buffer.from(text) }]]),
      message: text,
      at: 0,
    });
  const older = await commit('older', []);
  const incoming = await commit('incoming', [older]);
  const newer = await commit('newer', [incoming]);
  const foreign = await commit('foreign', [older]);
  /** Requests the first promotion while the work branch is at a commit. */
  const request = (head?: string) =>
    requestMerge(
      { repository, store: new FakeStore() },
      new Map(head === undefined ? [] : [[work, head]]),
      {
        incoming,
        source: 'refs/heads/main',
        target: 'refs/heads/env/staging',
        work,
        names: { incoming: 'main', target: 'env/staging' },
        keeps: () => false,
        message: 'Promote main',
        line: promotionLine('main', 'env/staging'),
        at: 0,
        acceptsRewritten: false,
      },
      never,
    );
  return { older, incoming, newer, foreign, request };
}

it('offers the incoming commit where neither branch exists', async () => {
  const { incoming, request } = await aHistory();
  const update = { ref: work, expected: undefined, to: incoming };
  expect(await request()).toMatchObject({ is: 'ready', commit: incoming, update });
});

it('moves a branch on that the incoming commit descends from', async () => {
  const { older, incoming, request } = await aHistory();
  const update = { ref: work, expected: older, to: incoming };
  expect(await request(older)).toMatchObject({ is: 'ready', commit: incoming, update });
});

it('leaves a branch alone that has the incoming commit already', async () => {
  const { incoming, newer, request } = await aHistory();
  for (const head of [incoming, newer])
    expect(await request(head)).toMatchObject({ is: 'nothing', reason: 'the branch has it already' });
});

it('does not move a branch with commits of others', async () => {
  const { foreign, request } = await aHistory();
  expect(await request(foreign)).toMatchObject({
    is: 'stalled',
    stall: { reason: 'Conflict' },
    conflicts: [{ code: 'SLC1025', file: work }],
  });
});
