import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commentLimit,
  type GitHost,
  type HostPeople,
  type NewPullRequest,
  type ReadHostFacts,
} from '../../src/ports/git-host.ts';

/** A host, and hands on its other side. Its repository has a branch `main` with the file `README.md`. */
export interface HostHarness {
  readonly host: GitHost;
  /** The time of the host, in milliseconds since the epoch. */
  now(): number;
  /** Lets time pass on the host, a second or more. */
  later(): void;
  /** Adds a commit to a branch that changes these files; the branch is made from `main` if it is not there. */
  push(branch: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Login of somebody who may push, and of somebody who may not. */
  readonly writer: string;
  readonly stranger: string;
  /** What Sluice reads of people and of the host. Left out, as `people`, where there are no pull requests. */
  readonly reads?: { readonly people: HostPeople; readonly facts: ReadHostFacts };
  readonly people?: {
    open(by: string, wanted: NewPullRequest): Promise<number>;
    comment(by: string, number: number, body: string): Promise<number>;
    editComment(id: number, body: string): Promise<void>;
    removeComment(id: number): Promise<void>;
    review(by: string, number: number, is: 'approved' | 'refused'): Promise<void>;
    label(number: number, label: string): Promise<void>;
    /** Id of the commit that it leaves on the base. */
    merge(number: number): Promise<string>;
    team(team: string, logins: readonly string[]): void;
    close(number: number): Promise<void>;
    /** What reactions a comment has. */
    reactions(id: number): Promise<number>;
    /** Name to state and description of what was said of a commit. */
    statuses(commit: string): Promise<ReadonlyMap<string, string>>;
    /** States of each deployment of a commit to an environment, oldest first. */
    deployments(commit: string, environment: string): Promise<readonly (readonly string[])[]>;
  };
  dispose(): Promise<void>;
}

const never = new AbortController().signal;
const wanted: NewPullRequest = {
  head: 'feature',
  base: 'main',
  title: 'A feature',
  body: 'What it is *for*.',
  labels: ['sluice'],
};

/** What every git host does. Clauses on pull requests are run where there are any. */
export function gitHostContract(
  name: string,
  make: () => Promise<HostHarness>,
  hasPullRequests = true,
): void {
  describe(`a git host: ${name}`, () => {
    let harness: HostHarness;
    let host: GitHost;
    beforeEach(async () => {
      harness = await make();
      ({ host } = harness);
    });
    afterEach(() => harness.dispose());

    it('begins with nothing', async () => {
      expect(host.hasPullRequests).toBe(hasPullRequests);
      expect(await host.openPullRequests(never)).toEqual([]);
      expect(await host.comments({ since: 0 }, never)).toEqual([]);
      expect(await host.pullRequest(4711, never)).toBeUndefined();
    });

    it('does nothing for whom has given up', async () => {
      const reason = new Error('enough');
      const aborted = AbortSignal.abort(reason);
      await expect(host.openPullRequests(aborted)).rejects.toBe(reason);
      await expect(host.openPullRequest(wanted, aborted)).rejects.toBe(reason);
      await expect(host.comments('latest', aborted)).rejects.toBe(reason);
    });

    it('takes what is said of a commit, also twice', async () => {
      const commit = await harness.push('feature', { 'a.txt': '1' });
      const status = { name: 'sluice/validate', state: 'success', description: 'all is well' } as const;
      await host.report(commit, { ...status, state: 'pending' }, never);
      await host.report(commit, status, never);
      await host.report(commit, status, never);
      const said = await harness.people?.statuses(commit);
      expect(said).toEqual(
        hasPullRequests ? new Map([['sluice/validate', 'success: all is well']]) : undefined,
      );
    });

    it('keeps one deployment of a commit to an environment', async () => {
      const commit = await harness.push('main', { 'a.txt': '1' });
      const report = (environment: string, state: 'in_progress' | 'success') =>
        host.report(commit, { environment, state, description: 'it goes' }, never);
      await report('staging', 'in_progress');
      harness.later();
      await report('staging', 'success');
      await report('production', 'success');
      const { people } = harness;
      if (people === undefined) return;
      expect(await people.deployments(commit, 'staging')).toEqual([['in_progress', 'success']]);
      expect(await people.deployments(commit, 'production')).toEqual([['success']]);
    });

    it('opens a pull request only where there are any', async () => {
      await harness.push('feature', { 'a.txt': '1' });
      const opened = await host.openPullRequest(wanted, never);
      expect(opened !== undefined).toBe(hasPullRequests);
      const comment = await host.writeComment({ on: 1 }, 'hello', never);
      expect(comment !== undefined).toBe(hasPullRequests);
    });

    const reads = () => {
      if (harness.reads === undefined) throw new Error('the stage has nothing to read people from');
      return harness.reads;
    };
    const login = async () => (await reads().facts([], never)).login;
    const hands = () => {
      if (harness.people === undefined) throw new Error('the stage has nobody to work with pull requests');
      return harness.people;
    };

    describe.runIf(hasPullRequests)('with pull requests', () => {
      it('opens a pull request as it was wanted, and finds it again', async () => {
        const commit = await harness.push('feature', { 'a.txt': '1' });
        const opened = await host.openPullRequest(wanted, never);
        expect(opened).toMatchObject({
          title: 'A feature',
          body: 'What it is *for*.',
          isOpen: true,
          head: { branch: 'feature', commit },
          isFromFork: false,
          base: 'main',
          author: await login(),
          labels: ['sluice'],
        });
        const number = opened?.number ?? 0;
        expect(opened?.ref).toBe(`refs/pull/${number}/head`);
        expect(await host.pullRequest(number, never)).toEqual(opened);
        expect(await host.openPullRequests(never)).toEqual([opened]);
      });

      it('opens none beside one that is open, and leaves that as people set it', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const opened = await host.openPullRequest(wanted, never);
        await people.label(opened?.number ?? 0, 'urgent');
        const commit = await harness.push('feature', { 'a.txt': '2' });
        const again = await host.openPullRequest({ ...wanted, title: 'Other', labels: ['more'] }, never);
        expect(again).toMatchObject({ number: opened?.number, title: 'A feature', head: { commit } });
        expect(new Set(again?.labels)).toEqual(new Set(['sluice', 'urgent']));
      });

      it('opens another one after the first was closed', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const first = await host.openPullRequest(wanted, never);
        await people.close(first?.number ?? 0);
        const second = await host.openPullRequest(wanted, never);
        expect(second?.number).toBeGreaterThan(first?.number ?? 0);
        expect((await host.pullRequest(first?.number ?? 0, never))?.isOpen).toBe(false);
      });

      it('opens none for a branch that has nothing of its own', async () => {
        await harness.push('main', { 'a.txt': '1' });
        await harness.push('feature', { 'b.txt': '1' });
        expect(
          await host.openPullRequest({ ...wanted, head: 'main', base: 'feature' }, never),
        ).toBeUndefined();
        expect(await host.openPullRequests(never)).toEqual([]);
        expect(await host.openPullRequest(wanted, never)).toBeDefined();
      });

      it('refuses to open one of a branch that is not there', async () => {
        await expect(host.openPullRequest({ ...wanted, head: 'nowhere' }, never)).rejects.toMatchObject({
          name: 'PortError',
          remedy: 'never',
        });
      });

      it('gives it another title and text, and leaves its labels', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        await people.label(number, 'urgent');
        await host.editPullRequest(number, { title: 'New', body: 'text' }, never);
        const now = await host.pullRequest(number, never);
        expect(now).toMatchObject({ title: 'New', body: 'text' });
        expect(new Set(now?.labels)).toEqual(new Set(['sluice', 'urgent']));
        await expect(host.editPullRequest(4711, { title: 'x', body: 'y' }, never)).rejects.toMatchObject({
          name: 'NotFound',
        });
      });

      it('closes it, also twice, also when it was merged', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const closed = (await host.openPullRequest(wanted, never))?.number ?? 0;
        await host.editPullRequest(closed, 'close', never);
        await host.editPullRequest(closed, 'close', never);
        expect(await host.openPullRequests(never)).toEqual([]);
        const merged = (await host.openPullRequest(wanted, never))?.number ?? 0;
        await people.merge(merged);
        await host.editPullRequest(merged, 'close', never);
        expect((await host.pullRequest(merged, never))?.isOpen).toBe(false);
      });

      it('lists those of others too, lowest number first', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        await harness.push('other', { 'b.txt': '1' });
        const first = await people.open(harness.writer, { ...wanted, head: 'other', labels: [] });
        const second = (await host.openPullRequest(wanted, never))?.number;
        const list = await host.openPullRequests(never);
        expect(list.map(({ number }) => number)).toEqual([first, second]);
        expect(list[0]?.author).toBe(harness.writer);
      });

      it('says whose last review approves', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        expect(await reads().people.approvers(number, never)).toEqual([]);
        await people.review(harness.stranger, number, 'approved');
        await people.review(harness.writer, number, 'refused');
        expect(await reads().people.approvers(number, never)).toEqual([harness.stranger]);
        await people.review(harness.writer, number, 'approved');
        await people.review(harness.stranger, number, 'refused');
        expect(await reads().people.approvers(number, never)).toEqual([harness.writer]);
        await harness.push('feature', { 'a.txt': '2' });
        expect(await reads().people.approvers(number, never)).toEqual([harness.writer]);
      });

      it('says of itself and of each branch that is asked for', async () => {
        const facts = await reads().facts(['main', 'env/gone'], never);
        expect(facts.protections.map(({ branch }) => branch)).toEqual(['main', 'env/gone']);
        expect(facts.mayWrite).toBe(true);
        expect(Math.abs(facts.now - harness.now())).toBeLessThan(5000);
        expect(facts.login).not.toBe('');
        const reason = new Error('enough');
        await expect(reads().facts([], AbortSignal.abort(reason))).rejects.toBe(reason);
      });

      it('tells what is said, oldest first, and which of it is its own', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const id = await people.comment(harness.writer, number, '/sluice plan');
        harness.later();
        const ours = await host.writeComment({ on: number }, 'A plan', never);
        expect(ours).toMatchObject({ on: number, isOurs: true, body: 'A plan' });
        const all = await host.comments({ on: number }, never);
        expect(all).toMatchObject([
          { id, author: harness.writer, isOurs: false, body: '/sluice plan', on: number },
          { id: ours?.id, isOurs: true, body: 'A plan' },
        ]);
        expect(all[1]?.author).toBe(await login());
      });

      it('tells on any pull request what is new or edited since', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        await harness.push('other', { 'b.txt': '1' });
        const one = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const two = (await host.openPullRequest({ ...wanted, head: 'other' }, never))?.number ?? 0;
        const first = await people.comment(harness.writer, one, 'first');
        harness.later();
        const second = await people.comment(harness.stranger, two, 'second');
        harness.later();
        const third = await people.comment(harness.writer, one, 'third');
        const all = await host.comments({ since: 0 }, never);
        expect(all.map(({ id }) => id)).toEqual([first, second, third]);
        expect(await host.comments({ since: 0 }, never)).toEqual(all);
        const since = await host.comments({ since: all[1]?.updatedAt ?? 0 }, never);
        expect(since.map(({ id, on }) => [id, on])).toEqual([
          [second, two],
          [third, one],
        ]);
        harness.later();
        await people.editComment(first, 'first, edited');
        const edited = await host.comments({ since: all[1]?.updatedAt ?? 0 }, never);
        expect(edited.map(({ id }) => id)).toEqual([second, third, first]);
        expect(edited[2]).toMatchObject({ body: 'first, edited', createdAt: all[0]?.createdAt });
        await people.removeComment(second);
        expect((await host.comments({ since: 0 }, never)).map(({ id }) => id)).toEqual([third, first]);
      });

      it('lists the comments that were edited last, in the order of edits', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const ids: number[] = [];
        for (let index = 0; index < 60; index++) {
          ids.push(await people.comment(harness.writer, number, `comment ${index}`));
          harness.later();
        }
        const [first = 0] = ids;
        await people.editComment(first, 'edited');
        const latest = (await host.comments('latest', never)).map(({ id }) => id);
        expect(latest).toEqual([...ids.slice(1 - latest.length), first]);
        expect(latest.length).toBeLessThan(60);
        expect(latest.length).toBeGreaterThan(10);
      });

      it('edits a comment in place, and says where it is gone', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const id = (await host.writeComment({ on: number }, 'one', never))?.id ?? 0;
        await host.writeComment({ id }, 'two', never);
        expect(await host.comments({ on: number }, never)).toMatchObject([{ id, body: 'two' }]);
        await people.removeComment(id);
        await expect(host.writeComment({ id }, 'three', never)).rejects.toMatchObject({ name: 'NotFound' });
      });

      it('takes a comment of the most characters, and refuses one more', async () => {
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const longest = 'ü'.repeat(commentLimit);
        expect((await host.writeComment({ on: number }, longest, never))?.body).toBe(longest);
        await expect(host.writeComment({ on: number }, `${longest}x`, never)).rejects.toMatchObject({
          remedy: 'never',
        });
        await expect(host.writeComment({ on: 4711 }, 'x', never)).rejects.toMatchObject({ name: 'NotFound' });
      });

      it('reacts once to a comment, and not to one that is gone', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = (await host.openPullRequest(wanted, never))?.number ?? 0;
        const id = await people.comment(harness.writer, number, '/sluice plan');
        await host.react(id, 'seen', never);
        await host.react(id, 'seen', never);
        expect(await people.reactions(id)).toBe(1);
        await host.react(id, 'done', never);
        expect(await people.reactions(id)).toBe(2);
        await people.removeComment(id);
        await host.react(id, 'refused', never);
      });

      it('knows who may push', async () => {
        expect(await reads().people.mayWrite(harness.writer, never)).toBe(true);
        expect(await reads().people.mayWrite(harness.stranger, never)).toBe(false);
        expect(await reads().people.mayWrite('nobody-of-that-name', never)).toBe(false);
      });

      it('knows who is in a team, whatever the case, and cannot tell of one that it does not show', async () => {
        hands().team('acme/release', [harness.writer]);
        expect(await reads().people.isTeamMember('@Acme/Release', harness.writer.toUpperCase(), never)).toBe(
          true,
        );
        expect(await reads().people.isTeamMember('@acme/release', harness.stranger, never)).toBe(false);
        expect(await reads().people.isTeamMember('@acme/other', harness.writer, never)).toBeUndefined();
      });

      it('knows who opened the pull request that left a commit, and who wrote it', async () => {
        const people = hands();
        await harness.push('feature', { 'a.txt': '1' });
        const number = await people.open(harness.writer, wanted);
        const merged = await people.merge(number);
        expect(await reads().people.openersOf(new Set([merged]), never)).toEqual([harness.writer]);
        expect(await reads().people.openersOf(new Set(['0'.repeat(40)]), never)).toEqual([]);
        expect(await reads().people.commitLogins(merged, never)).toMatchObject({ author: 'ann' });
      });

      it('refuses to speak of a commit that is not there', async () => {
        const status = { name: 'sluice/validate', state: 'success', description: 'x' } as const;
        const refusal = { name: 'PortError', remedy: 'never' };
        await expect(host.report('0'.repeat(39) + '1', status, never)).rejects.toMatchObject(refusal);
      });
    });
  });
}
