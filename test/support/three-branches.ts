import type { FileWrite, Repository } from '../../src/ports/repository.ts';
import { promote, type PromotionOptions, type PromotionReport } from '../../src/runs/promotion/run.ts';
import { FakeRemote, FakeRepository } from './fake-repository.ts';
import { FakeStore } from './fake-store.ts';
import { TestClock } from './test-clock.ts';

const never = new AbortController().signal;

export type BranchName = 'main' | 'env/staging' | 'env/production';

const environments = {
  'env/staging': { name: 'staging', branch: 'env/staging', from: 'main' },
  'env/production': { name: 'production', branch: 'env/production', from: 'env/staging' },
} as const;

export type TargetBranch = keyof typeof environments;

/** Text of files by path; null removes a file, or a folder with all that is in it. */
export type Texts = Readonly<Record<string, string | null>>;

export const robin = 'Robin <robin@example.com>';

/**
 * Remote with main and the branches of two environments; people who commit, merge, squash, revert and roll back on
 * them, and Sluice, which promotes. A minute passes with each commit.
 */
export class ThreeBranches {
  /** Clone of Sluice. */
  readonly repository: Repository;
  /** Clone of a person. */
  readonly clone: Repository;
  readonly store = new FakeStore();
  readonly clock = new TestClock();

  protected constructor(repository: Repository, clone: Repository) {
    this.repository = repository;
    this.clone = clone;
  }

  /** Makes a remote in memory, with the same files on every branch. */
  static async with(files: Texts): Promise<ThreeBranches> {
    const remote = new FakeRemote();
    const branches = new ThreeBranches(new FakeRepository(remote), new FakeRepository(remote, robin));
    await branches.begin(files);
    return branches;
  }

  promote(to: TargetBranch, options: PromotionOptions = {}): Promise<PromotionReport> {
    this.#tick();
    return promote(this, environments[to], options, never);
  }

  /** Promotes, and merges that as a person does who has the choice of the host's buttons. */
  async bring(to: TargetBranch, how: 'merge' | 'squash' = 'merge', options: PromotionOptions = {}) {
    const report = await this.promote(to, options);
    if (report.pushed !== undefined && report.conflicts.length === 0)
      await this[how](report.pushed.branch, to);
    return report;
  }

  /** Commits on top of a branch. */
  async edit(branch: string, files: Texts, message = 'Edit'): Promise<string> {
    const head = await this.head(branch);
    return this.move(branch, await this.#commit(head, files, message));
  }

  /** As the button "Create a merge commit": all that the branch has is in the commit's tree. */
  async merge(branch: string, into: string): Promise<string> {
    const [from, head] = [await this.head(branch), await this.head(into)];
    const commit = await this.#commit(from, {}, `Merge ${branch}`, [head, from]);
    return this.move(into, commit);
  }

  /** As the button "Squash and merge", with a message of the person's own; the branch goes. */
  async squash(branch: string, into: string, message = `Squash ${branch}`): Promise<string> {
    const [from, head] = [await this.head(branch), await this.head(into)];
    const commit = await this.#commit(from, {}, message, [head]);
    await this.move(into, commit);
    await this.clone.push([{ ref: `refs/heads/${branch}`, expected: from, to: undefined }], never);
    return commit;
  }

  /** As `git revert` of a commit against its first parent. Throws where its paths were changed since. */
  async revert(branch: string, commit: string): Promise<string> {
    const head = await this.head(branch);
    const { parents } = await this.clone.commitInfo(commit);
    const now = new Map((await this.clone.entries(head)).map(({ path, oid }) => [path, oid]));
    const writes = new Map<string, FileWrite>();
    for (const { path, before, after } of await this.clone.changes(parents[0], commit)) {
      if (now.get(path) !== after) throw new Error(`${path} was changed since`);
      writes.set(path, before === undefined ? { removed: true } : { oid: before });
    }
    const message = `Revert "a change"\n\nThis reverts commit ${commit}.\n`;
    this.#tick();
    const at = this.clock.now();
    return this.move(branch, await this.clone.commit({ parents: [head], base: head, writes, message, at }));
  }

  /** Gives a branch the tree of an older commit, in a commit that does not say why unless it is told to. */
  async rollBack(branch: string, to: string, message = 'Go back'): Promise<string> {
    return this.move(branch, await this.#commit(to, {}, message, [await this.head(branch)]));
  }

  async head(branch: string): Promise<string> {
    const head = (await this.clone.fetch(never)).get(`refs/heads/${branch}`);
    if (head === undefined) throw new Error(`there is no branch ${branch}`);
    return head;
  }

  async has(branch: string): Promise<boolean> {
    return (await this.clone.fetch(never)).has(`refs/heads/${branch}`);
  }

  /** Text of every file of a branch or commit. */
  async files(revision: string): Promise<Readonly<Record<string, string>>> {
    const commit = /^[0-9a-f]{40}$/.test(revision) ? revision : await this.head(revision);
    await this.clone.fetch(never);
    const entries = await this.clone.entries(commit);
    const blobs = await this.clone.read(
      entries.map(({ oid }) => oid),
      never,
    );
    return Object.fromEntries(
      entries.map(({ path, oid }) => [path, Buffer.from(blobs.get(oid) ?? []).toString()]),
    );
  }

  /** Points a branch at a commit, from wherever it was; undefined removes it. */
  async move<T extends string | undefined>(branch: string, to: T): Promise<T> {
    const ref = `refs/heads/${branch}`;
    const expected = (await this.clone.fetch(never)).get(ref);
    await this.clone.push([{ ref, expected, to }], never);
    return to;
  }

  /** Points every branch at a first commit with these files. */
  protected async begin(files: Texts): Promise<void> {
    const first = await this.#commit(undefined, files, 'Begin');
    for (const branch of ['main', 'env/staging', 'env/production'] as const) await this.move(branch, first);
  }

  async #commit(
    base: string | undefined,
    files: Texts,
    message: string,
    parents: readonly string[] = base === undefined ? [] : [base],
  ): Promise<string> {
    this.#tick();
    const writes = new Map(
      Object.entries(files).map(([path, text]): [string, FileWrite] => [
        path,
        text === null ? { removed: true } : { bytes: Buffer.from(text) },
      ]),
    );
    return this.clone.commit({ parents, base, writes, message, at: this.clock.now() });
  }

  #tick(): void {
    this.clock.advance(60_000);
  }
}
