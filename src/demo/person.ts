import type { Clock } from '../ports/clock.ts';
import type { FileWrite, Repository } from '../ports/repository.ts';

/** Person who works in the repository through a clone: merges branches of Sluice and commits files. */
export class Person {
  readonly #repository: Repository;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(repository: Repository, clock: Clock, signal: AbortSignal) {
    this.#repository = repository;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Returns the commit of a branch, or undefined if there is no such branch. */
  async head(branch: string): Promise<string | undefined> {
    return (await this.#repository.fetch(this.#signal)).get(`refs/heads/${branch}`);
  }

  /** Merges a branch that contains the target, so that the target only moves forward. Returns its new head. */
  async merge(branch: string, target: string): Promise<string> {
    const heads = await this.#repository.fetch(this.#signal);
    const to = heads.get(`refs/heads/${branch}`);
    if (to === undefined) throw new Error(`there is no branch ${branch} to merge`);
    await this.#repository.push(
      [{ ref: `refs/heads/${target}`, expected: heads.get(`refs/heads/${target}`), to }],
      this.#signal,
    );
    return to;
  }

  async commit(branch: string, files: ReadonlyMap<string, string>, message: string): Promise<void> {
    const head = await this.head(branch);
    const writes = new Map(
      [...files].map(([path, text]): [string, FileWrite] => [
        path,
        { bytes: new TextEncoder().encode(text) },
      ]),
    );
    const parents = head === undefined ? [] : [head];
    const to = await this.#repository.commit({ parents, base: head, writes, message, at: this.#clock.now() });
    await this.#repository.push([{ ref: `refs/heads/${branch}`, expected: head, to }], this.#signal);
  }

  /** Returns the paths of a branch's tree. */
  async paths(branch: string): Promise<readonly string[]> {
    const head = await this.head(branch);
    return head === undefined ? [] : (await this.#repository.entries(head)).map(({ path }) => path);
  }

  /** Returns the changes of a branch's last commit against its first parent: paths, with removed and added lines. */
  async lastChange(
    branch: string,
  ): Promise<readonly { path: string; removed: readonly string[]; added: readonly string[] }[]> {
    const head = (await this.head(branch)) as string;
    const [parent] = (await this.#repository.commitInfo(head)).parents;
    const changes = await this.#repository.changes(parent, head);
    const oids = changes.flatMap(({ before, after }) => [before, after]).filter((oid) => oid !== undefined);
    const blobs = await this.#repository.read(oids, this.#signal);
    const lines = (oid: string | undefined) =>
      oid === undefined ? [] : new TextDecoder().decode(blobs.get(oid)).split('\n');
    return changes.map(({ path, before, after }) => {
      const [was, is] = [new Set(lines(before)), new Set(lines(after))];
      return {
        path,
        removed: [...was].filter((line) => !is.has(line)),
        added: [...is].filter((line) => !was.has(line)),
      };
    });
  }
}
