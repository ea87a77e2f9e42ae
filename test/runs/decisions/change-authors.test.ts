import { expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { changeOf } from '../../../src/runs/decisions/change-authors.ts';
import { appliedRevisionRecord } from '../../../src/state/records/applied-revision.ts';
import { FakeGitHost } from '../../support/fake-git-host.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { never } from '../../support/world.ts';

const authority = { environment: 'staging', own: ['sluice@example.com'] };

/** A branch of staging to which people commit. */
async function aHarness() {
  const clock = new TestClock();
  const repository = new FakeRepository();
  const store = new FakeStore();
  const host = new FakeGitHost(repository.remote, clock);
  const commit = async (
    author: string,
    {
      parents,
      path = 'a',
      message = 'Change',
    }: {
      readonly parents?: readonly string[];
      readonly path?: string;
      readonly message?: string;
    } = {},
  ) => {
    const clone = new FakeRepository(repository.remote, `${author} <${author}@example.com>`);
    const head = (await clone.fetch(never)).get('refs/heads/env/staging');
    clock.advance(1000);
    const from = parents ?? (head === undefined ? [] : [head]);
    const oid = await clone.commit({
      parents: from,
      base: from[0],
      writes: new Map([[path, { bytes: Buffer.from(`${author} ${clock.now()}`) }]]),
      message,
      at: clock.now(),
    });
    const isBranch = parents === undefined;
    const ref = isBranch ? 'refs/heads/env/staging' : `refs/heads/at-${oid.slice(0, 8)}`;
    await clone.push([{ ref, expected: isBranch ? head : undefined, to: oid }], never);
    await repository.fetch(never);
    return oid;
  };
  const authors = async (
    revision: string,
    deps: Partial<{ people: FakeGitHost | undefined }> = { people: host },
  ) => (await changeOf({ repository, store, ...deps }, authority, revision, never)).authors;
  const applied = (revision: string) => appliedRevisionRecord.write(store, 'staging', revision, clock.now());
  return { host, repository, commit, authors, applied };
}

it('are those of all commits since what was applied last, with their logins', async () => {
  const { commit, authors, applied } = await aHarness();
  await applied(await commit('before'));
  await commit('ann');
  const head = await commit('bob');

  expect(await authors(head)).toEqual([
    ['bob@example.com', '@bob'],
    ['ann@example.com', '@ann'],
  ]);
});

it('are those of the whole history where nothing was applied, and mail addresses alone without a host', async () => {
  const { commit, authors } = await aHarness();
  await commit('ann');

  expect(await authors(await commit('bob'), { people: undefined })).toEqual([
    ['bob@example.com'],
    ['ann@example.com'],
  ]);
});

it('are co-authors too, however they are written, and never Sluice itself', async () => {
  const { commit, authors } = await aHarness();
  const message =
    'Change\n\nCo-authored-by: Cy <Cy@Example.com>\nco-authored-by: dee <7+Dee@users.noreply.github.com>\nCo-Authored-By: nobody\n';

  expect(await authors(await commit('sluice', { message }))).toEqual([
    ['cy@example.com'],
    ['7+dee@users.noreply.github.com', '@dee'],
    ['nobody'],
  ]);
});

it('are those of what goes away as well', async () => {
  const { commit, authors, applied } = await aHarness();
  const old = await commit('ann');
  await applied(await commit('bob'));

  expect(await authors(old)).toEqual([['bob@example.com', '@bob']]);
});

it('are whoever opened a pull request of it', async () => {
  const { host, repository, commit, authors, applied } = await aHarness();
  const base = await commit('before');
  await applied(base);
  const topic = await commit('ann', { parents: [base], path: 'b' });
  const texts = { title: 'A', body: '', labels: [] };
  const head = `at-${topic.slice(0, 8)}`;
  const { number } = host.people.open('opener', { head, base: 'env/staging', ...texts });
  const merged = await host.people.merge('merger', number);

  await repository.fetch(never);
  expect((await authors(merged))?.flat()).toEqual(expect.arrayContaining(['@ann', '@merger', '@opener']));
});

it('are those of streams that a promotion copied', async () => {
  const { repository, commit, authors, applied } = await aHarness();
  const base = await commit('before');
  await applied(base);
  const path = 'value-streams/a/value-stream.json';
  const written = await commit('ann', { parents: [base], path });
  const source = await commit('cy', { parents: [written], path: 'value-streams/b/value-stream.json' });
  await repository.fetch(never);
  const message = `Promote\n\nSluice-Promotion: main to staging\nSluice-Promoted: value-streams/a ${source}\n`;

  expect(await authors(await commit('sluice', { message }))).toEqual([['ann@example.com', '@ann']]);
});

it('are those of a promotion that was squashed, since the one before', async () => {
  const { repository, commit, authors, applied } = await aHarness();
  const old = await commit('cy', { parents: [] });
  const line = 'Promote\n\nSluice-Promotion: main to staging\nSluice-Revision:';
  await applied(await commit('sluice', { message: `${line} ${old}\n` }));
  const source = await commit('ann', { parents: [old] });
  await repository.fetch(never);

  expect(await authors(await commit('sluice', { message: `${line} ${source}\n` }))).toEqual([
    ['ann@example.com', '@ann'],
  ]);
});

it('are not known where the host is away', async () => {
  const { host, commit, authors } = await aHarness();
  const head = await commit('ann');
  host.failure = new PortError('away', { code: 'SLC2512', remedy: 'retry' });

  expect(await authors(head)).toBeUndefined();
});

it('are found in proportion to the length of a message', async () => {
  const { commit, authors } = await aHarness();
  const head = await commit('ann', { message: `Change\n${'\n'.repeat(200_000)}end` });

  expect(await authors(head)).toHaveLength(1);
});

it('are not known where a message names more copies than anybody looks through', async () => {
  const { commit, authors } = await aHarness();
  const other = await commit('bob', { parents: [] });
  const lines = Array.from({ length: 2000 }, (_, index) => `Sluice-Promoted: streams/s${index} ${other}`);
  const head = await commit('ann', { message: ['Promote', '', ...lines].join('\n') });

  expect(await authors(head)).toBeUndefined();
});
