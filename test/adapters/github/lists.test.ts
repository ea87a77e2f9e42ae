import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { budgets } from '../../../src/core/budgets.ts';
import { gitHubHarness, type GitHubHarness } from './harness.ts';

const never = new AbortController().signal;

describe('a list of GitHub', () => {
  let harness: GitHubHarness;
  beforeEach(async () => {
    harness = await gitHubHarness();
    await harness.streams.pushAs('ann', 'topic', { 'a.json': '{}' });
    await harness.streams.openPullRequest('ann', { head: 'topic', base: 'main', title: 'A' });
  });
  afterEach(() => harness.dispose());

  /** Requests that were counted. */
  const used = () => harness.github.requests.filter(({ status }) => status !== 304).length;
  const comment = (count: number) => {
    for (let index = 0; index < count; index++) harness.streams.comment('ann', 1, `comment ${index}`);
  };

  it('that has not changed costs nothing of the rate', async () => {
    const { host } = harness.open();
    comment(1);
    const pulls = await host.openPullRequests(never);
    const comments = await host.comments({ since: 0 }, never);
    const before = used();
    expect(await host.openPullRequests(never)).toEqual(pulls);
    expect(await host.comments({ since: 0 }, never)).toEqual(comments);
    expect(used()).toBe(before);
    comment(1);
    expect(await host.comments({ since: 0 }, never)).toHaveLength(2);
    await harness.streams.close('ann', 1);
    expect(await host.openPullRequests(never)).toEqual([]);
  });

  it('has the whole lines of a comment up to the limit', async () => {
    const { host } = harness.open();
    const { listedCharacters } = budgets.comments;
    const line = `${'a'.repeat(99)}\n`;
    for (const text of ['/sluice plan\n' + line.repeat(500), 'b'.repeat(listedCharacters + 1)])
      harness.streams.comment('ann', 1, text);

    const [first, second] = await host.comments({ since: 0 }, never);

    expect(first?.body).toMatch(/^\/sluice plan\n(?:a{99}\n)*a{99}$/);
    expect(first?.body.length).toBeGreaterThan(listedCharacters - 100);
    expect(first?.body.length).toBeLessThanOrEqual(listedCharacters);
    expect(second?.body).toBe('');
  });

  it('is read to its last page, and unchanged costs nothing either', async () => {
    const { host } = harness.open();
    comment(120);
    const all = await host.comments({ since: 0 }, never);
    expect(all.map(({ body }) => body)).toEqual(
      Array.from({ length: 120 }, (_, index) => `comment ${index}`),
    );
    const before = used();
    expect(await host.comments({ since: 0 }, never)).toEqual(all);
    expect(used()).toBe(before);
    expect(await host.comments({ on: 1 }, never)).toEqual(all);
  });

  it('of the latest comments costs one request, and nothing while they are the same', async () => {
    const { host } = harness.open();
    comment(120);
    const before = used();
    const latest = await host.comments('latest', never);
    expect(latest.at(-1)?.body).toBe('comment 119');
    const once = used();
    expect(await host.comments('latest', never)).toEqual(latest);
    expect(used()).toBe(once);
    // The other request asks for the login of the token.
    expect(once - before).toBe(2);
  });

  it('is seen to go on after a page that has not changed', async () => {
    const { host } = harness.open();
    comment(50);
    expect(await host.comments({ since: 0 }, never)).toHaveLength(50);
    expect(await host.comments({ since: 0 }, never)).toHaveLength(50);
    comment(1);
    expect(await host.comments({ since: 0 }, never)).toHaveLength(51);
  });

  it('is whole although it shifts while it is read', async () => {
    const { host } = harness.open();
    comment(101);
    const [first] = harness.streams.comments(1);
    harness.github.faults.add(
      { kind: 'meanwhile', act: async () => harness.streams.deleteComment('ann', first?.id ?? 0) },
      { on: /issues\/1\/comments.*page=2/ },
    );
    const bodies = (await host.comments({ on: 1 }, never)).map(({ body }) => body);
    expect(bodies).toEqual(Array.from({ length: 100 }, (_, index) => `comment ${index + 1}`));
  });

  it('is not used where one of its pages fails', async () => {
    const { host } = harness.open();
    comment(60);
    harness.github.faults.add({ kind: 'status', status: 502 }, { on: /page=2/, times: 3 });
    await expect(host.comments({ since: 0 }, never)).rejects.toMatchObject({
      code: 'SLC2512',
      remedy: 'retry',
    });
    expect(await host.comments({ since: 0 }, never)).toHaveLength(60);
  });

  it('has an end', async () => {
    const { host } = harness.open({ maxPages: 2 });
    comment(101);
    await expect(host.comments({ since: 0 }, never)).rejects.toMatchObject({
      code: 'SLC2516',
      message: expect.stringContaining('more than the 100'),
    });
  });

  it('of comments has none of issues', async () => {
    const { host } = harness.open();
    const { number } = harness.streams.openIssue('ann', 'An issue');
    harness.streams.comment('ann', number, 'not for us');
    comment(1);
    expect((await host.comments({ since: 0 }, never)).map(({ on }) => on)).toEqual([1]);
  });

  it('of pull requests says which come from forks', async () => {
    const { streams } = harness;
    const fork = await streams.fork('mallory');
    await fork.pushAs('mallory', 'evil', { 'e.json': '{}' });
    await streams.openPullRequest('mallory', { head: 'mallory:evil', base: 'main', title: 'E' });
    const { host } = harness.open();
    const seen = async () => (await host.openPullRequests(never)).map(({ isFromFork }) => isFromFork);
    expect(await seen()).toEqual([false, true]);
    streams.deleteFork(fork);
    expect(await seen()).toEqual([false, true]);
    // A branch of ours with the name of theirs is another one.
    await streams.pushAs('ann', 'evil', { 'f.json': '{}' });
    const ours = await host.openPullRequest(
      { head: 'evil', base: 'main', title: 'Ours', body: '', labels: [] },
      never,
    );
    expect(ours).toMatchObject({ number: 3, isFromFork: false });
  });
});
