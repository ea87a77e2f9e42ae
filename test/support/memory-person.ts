import { diff3Merge } from 'node-diff3';
import type { FileWrite, TreeEntry } from '../../src/ports/repository.ts';
import { FakeRepository, type FakeRemote } from './fake-repository.ts';
import { throughJson, type Person } from './person.ts';

const never = new AbortController().signal;
const refOf = (branch: string) => `refs/heads/${branch}`;

type Writes = ReadonlyMap<string, FileWrite>;

/** Works on a remote in memory as `GitPerson` does on one on disk. Follows no renames when merging. */
export class MemoryPerson implements Person {
  readonly #repository: FakeRepository;
  readonly #now: () => number;

  constructor(remote: FakeRemote, now: () => number) {
    this.#repository = new FakeRepository(remote, 'Robin <robin@example.com>');
    this.#now = now;
  }

  async merge(branch: string, into: string): Promise<void> {
    const heads = await this.#repository.fetch(never);
    const theirs = headOf(heads, branch);
    const ours = heads.get(refOf(into));
    if (ours === theirs) return;
    const isFastForward = ours === undefined || (await this.#repository.isAncestor(ours, theirs));
    const to = isFastForward
      ? theirs
      : await this.#commit([ours, theirs], await this.#merged(ours, theirs), `Merge ${branch} into ${into}`);
    await this.#push(into, ours, to);
  }

  async squashMerge(branch: string, into: string): Promise<void> {
    const heads = await this.#repository.fetch(never);
    const [ours, theirs] = [headOf(heads, into), headOf(heads, branch)];
    const to = await this.#commit([ours], await this.#merged(ours, theirs), `Squash ${branch}`);
    await this.#push(into, ours, to);
    await this.#push(branch, theirs, undefined);
  }

  async edit(
    branch: string,
    path: string,
    change: (text: string) => string | undefined,
    from = 'main',
  ): Promise<void> {
    const { there, head } = await this.#onto(branch, from);
    const text = change((await this.#text(head, path)) ?? '');
    const write = text === undefined ? ({ removed: true } as const) : { bytes: Buffer.from(text) };
    await this.#push(branch, there, await this.#commit([head], new Map([[path, write]]), `Edit ${path}`));
  }

  change(
    branch: string,
    path: string,
    change: (value: Readonly<Record<string, unknown>>) => unknown,
  ): Promise<void> {
    return this.edit(branch, path, throughJson(change));
  }

  async remove(branch: string, ...paths: readonly string[]): Promise<void> {
    const { there, head } = await this.#onto(branch, 'main');
    const places = paths.map((path) => ({ commit: head, path }));
    const found = await this.#repository.objectsAt(places, never);
    const missing = paths.find((_path, index) => found[index] === undefined);
    if (missing !== undefined) throw new Error(`${branch} has no ${missing}`);
    const writes = new Map(paths.map((path) => [path, { removed: true }] as const));
    await this.#push(branch, there, await this.#commit([head], writes, `Remove ${paths.join(', ')}`));
  }

  async read(branch: string, path: string): Promise<string> {
    const text = await this.#text(headOf(await this.#repository.fetch(never), branch), path);
    if (text === undefined) throw new Error(`${branch} has no ${path}`);
    return text;
  }

  /** The head to commit onto, and where the branch is. */
  async #onto(branch: string, from: string) {
    const heads = await this.#repository.fetch(never);
    const there = heads.get(refOf(branch));
    return { there, head: there ?? headOf(heads, from) };
  }

  #commit(parents: readonly string[], writes: Writes, message: string): Promise<string> {
    return this.#repository.commit({
      parents,
      base: parents[0],
      writes,
      message: `${message}\n`,
      at: this.#now(),
    });
  }

  #push(branch: string, expected: string | undefined, to: string | undefined): Promise<void> {
    return this.#repository.push([{ ref: refOf(branch), expected, to }], never);
  }

  /** What merging writes over one side. Throws on a conflict. */
  async #merged(ours: string, theirs: string): Promise<Writes> {
    const base = await this.#repository.mergeBase(ours, theirs);
    if (base === undefined) throw new Error('refusing to merge unrelated histories');
    const [before, here] = [await this.#files(base), await this.#files(ours)];
    const writes = new Map<string, FileWrite>();
    for (const { path, after } of await this.#repository.changes(base, theirs)) {
      const [was, is] = [before.get(path)?.oid, here.get(path)?.oid];
      if (is === after) continue;
      if (is === was) writes.set(path, after === undefined ? { removed: true } : { oid: after });
      else writes.set(path, { bytes: await this.#mergedText(path, [is, was, after]) });
    }
    return writes;
  }

  async #mergedText(path: string, oids: readonly (string | undefined)[]): Promise<Uint8Array> {
    const conflict = new Error(`${path} conflicts`);
    const [ours, base, theirs] = await Promise.all(
      oids.map(async (oid) => (oid === undefined ? undefined : (await this.#blob(oid)).split('\n'))),
    );
    if (ours === undefined || base === undefined || theirs === undefined) throw conflict;
    const regions = diff3Merge(ours, base, theirs);
    const lines = regions.flatMap(({ ok }) => {
      if (ok === undefined) throw conflict;
      return ok;
    });
    return Buffer.from(lines.join('\n'));
  }

  async #files(commit: string): Promise<ReadonlyMap<string, TreeEntry>> {
    return new Map((await this.#repository.entries(commit)).map((entry) => [entry.path, entry] as const));
  }

  async #text(commit: string, path: string): Promise<string | undefined> {
    const [oid] = await this.#repository.objectsAt([{ commit, path }], never);
    return oid === undefined ? undefined : this.#blob(oid);
  }

  async #blob(oid: string): Promise<string> {
    return Buffer.from((await this.#repository.read([oid], never)).get(oid) ?? []).toString();
  }
}

function headOf(heads: ReadonlyMap<string, string>, branch: string): string {
  const head = heads.get(refOf(branch));
  if (head === undefined) throw new Error(`there is no branch ${branch}`);
  return head;
}
