import type { Clock } from '../../src/ports/clock.ts';
import { FakeRepository, type FakeRemote } from '../support/fake-repository.ts';

const never = new AbortController().signal;

/** A user of a repository in memory. */
export class GitSide {
  readonly #remote: FakeRemote;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(remote: FakeRemote, clock: Pick<Clock, 'now'>) {
    this.#remote = remote;
    this.#clock = clock;
  }

  /** Moves a branch to the commit of another ref. */
  take(from: string, branch: string): void {
    const commit = this.#remote.refs.get(`refs/heads/${from}`);
    if (commit === undefined) throw new Error(`there is no branch ${from}`);
    this.#remote.refs.set(`refs/heads/${branch}`, commit);
  }

  /** Returns every branch with the texts of its files. */
  async branches(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
    const repository = new FakeRepository(this.#remote);
    const refs = [...(await repository.fetch(never))].filter(([ref]) => ref.startsWith('refs/heads/'));
    const texts = refs.map(async ([ref, commit]) => {
      const name = ref.slice('refs/heads/'.length);
      return [name, await filesOf(repository, commit)] as const;
    });
    return new Map(await Promise.all(texts));
  }

  /** The texts of a branch's files. */
  async files(branch: string): Promise<ReadonlyMap<string, string>> {
    const files = (await this.branches()).get(branch);
    if (files === undefined) throw new Error(`there is no branch ${branch}`);
    return files;
  }

  /** Commits each file's text of a branch as changed by `change`; undefined removes the file. */
  async change(branch: string, change: (text: string, path: string) => string | undefined): Promise<void> {
    const repository = new FakeRepository(this.#remote);
    const ref = `refs/heads/${branch}`;
    const head = (await repository.fetch(never)).get(ref);
    if (head === undefined) throw new Error(`there is no branch ${branch}`);
    const writes = [...(await filesOf(repository, head))].flatMap(([path, text]) => {
      const after = change(text, path);
      if (after === text) return [];
      const write = after === undefined ? { removed: true as const } : { bytes: Buffer.from(after) };
      return [[path, write] as const];
    });
    if (writes.length === 0) throw new Error(`nothing changes on ${branch}`);
    const message = 'Change by a person\n';
    const commit = await repository.commit({
      parents: [head],
      base: head,
      writes: new Map(writes),
      message,
      at: this.#clock.now(),
    });
    await repository.push([{ ref, expected: head, to: commit }], never);
  }
}

async function filesOf(repository: FakeRepository, commit: string): Promise<ReadonlyMap<string, string>> {
  const entries = await repository.entries(commit);
  const blobs = await repository.read(new Set(entries.map(({ oid }) => oid)), never);
  return new Map(entries.map(({ path, oid }) => [path, Buffer.from(blobs.get(oid) ?? []).toString()]));
}
