import type { CommitInfo, Repository } from '../../src/ports/repository.ts';
import { changedLines, lineCounts } from './line-counts.ts';

const never = new AbortController().signal;

/** Questions about a remote that a test asks by the name of a ref or by the id of a commit. */
export class RepositoryQueries {
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The commit of a branch or of another ref of the remote; undefined where there is none. */
  async head(ref: string): Promise<string | undefined> {
    const heads = await this.#repository.fetch(never);
    return heads.get(ref.startsWith('refs/') ? ref : `refs/heads/${ref}`);
  }

  /** Every ref of the remote and where it points, as one text. */
  async refs(): Promise<string> {
    const heads = await this.#repository.fetch(never);
    const lines = [...heads].map(([ref, oid]) => `${ref} ${oid}`);
    return lines.toSorted().join('\n');
  }

  /** Paths of the files of a ref's tree. */
  async paths(ref: string, ...below: readonly string[]): Promise<readonly string[]> {
    const entries = await this.#repository.entries(await this.#commit(ref));
    const isBelow = (path: string) => below.some((one) => path === one || path.startsWith(`${one}/`));
    return entries.map(({ path }) => path).filter((path) => below.length === 0 || isBelow(path));
  }

  /** Text of a file at a ref or commit. */
  async text(ref: string, path: string): Promise<string> {
    const repository = this.#repository;
    const [oid] = await repository.objectsAt([{ commit: await this.#commit(ref), path }], never);
    if (oid === undefined) throw new Error(`${ref} has no ${path}`);
    return Buffer.from((await repository.read([oid], never)).get(oid) ?? []).toString();
  }

  /** Message of the commit of a ref. */
  async message(ref: string): Promise<string> {
    return (await this.#repository.commitInfo(await this.#commit(ref))).message;
  }

  /** First parent of the commit of a ref. */
  async parent(ref: string): Promise<string | undefined> {
    return (await this.#repository.commitInfo(await this.#commit(ref))).parents[0];
  }

  /** Id of the tree of a ref or commit. */
  async tree(ref: string): Promise<string> {
    return (await this.#repository.commitInfo(await this.#commit(ref))).tree;
  }

  /** Id of the file or the tree at a path; undefined where there is none. */
  async objectAt(ref: string, path: string): Promise<string | undefined> {
    const places = [{ commit: await this.#commit(ref), path }];
    return (await this.#repository.objectsAt(places, never))[0];
  }

  async isAncestor(ancestor: string, ref: string): Promise<boolean> {
    return this.#repository.isAncestor(await this.#commit(ancestor), await this.#commit(ref));
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.#repository.mergeBase(await this.#commit(one), await this.#commit(other));
  }

  /** Returns what `git diff --numstat` prints for a commit against its first parent. */
  async numstat(ref: string): Promise<readonly string[]> {
    const commit = await this.#commit(ref);
    const changes = await this.#changedTexts((await this.#repository.commitInfo(commit)).parents[0], commit);
    return changes.map(({ path, before, after }) => `${lineCounts(before, after).join('\t')}\t${path}`);
  }

  /** Returns the lines that differ between two refs, as `git diff` marks them. */
  async diff(one: string, other: string): Promise<readonly string[]> {
    const changes = await this.#changedTexts(await this.#commit(one), await this.#commit(other));
    return changes.flatMap(({ before, after }) => changedLines(before, after));
  }

  /** Returns authors, messages and changed lines of the newest commits of a ref, as `git log -p`: none of merges. */
  async history(ref: string, limit = 1000): Promise<string> {
    const commits = await this.#repository.log(undefined, await this.#commit(ref), limit);
    const texts = await Promise.all(
      commits.map(async (commit) => {
        const patch = commit.parents.length > 1 ? [] : await this.#patch(commit);
        return [commit.author, commit.message, ...patch];
      }),
    );
    return texts.flat().join('\n');
  }

  async #patch({ oid, parents }: CommitInfo): Promise<readonly string[]> {
    const changes = await this.#changedTexts(parents[0], oid);
    return changes.flatMap(({ path, before, after }) => [path, ...changedLines(before, after)]);
  }

  async #changedTexts(from: string | undefined, to: string) {
    const changes = await this.#repository.changes(from, to);
    const oids = changes.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== undefined));
    const blobs = await this.#repository.read(oids, never);
    const text = (oid: string | undefined) =>
      oid === undefined ? '' : Buffer.from(blobs.get(oid) ?? []).toString();
    return changes.map(({ path, before, after }) => ({ path, before: text(before), after: text(after) }));
  }

  async #commit(ref: string): Promise<string> {
    const commit = (await this.head(ref)) ?? (await this.#repository.resolve(ref));
    if (commit === undefined) throw new Error(`there is no ${ref}`);
    return commit;
  }
}
