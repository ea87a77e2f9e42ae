import { createHash } from 'node:crypto';
import { checkWrites } from '../../src/adapters/git/fast-import.ts';
import { budgets } from '../../src/core/budgets.ts';
import { emptyTree, objectId } from '../../src/adapters/git/objects/object-id.ts';
import { gitError, gitProblems } from '../../src/adapters/git/problems.ts';
import { fetchedRefName, mirrored, refName } from '../../src/adapters/git/ref-name.ts';
import { comparePaths, treePath } from '../../src/adapters/git/objects/tree-path.ts';
import { RefMoved } from '../../src/ports/errors.ts';
import type {
  CommitInfo,
  FileWrite,
  NewCommit,
  RefUpdate,
  Repository,
  Signature,
  TreeChange,
  TreeEntry,
  TreePlace,
} from '../../src/ports/repository.ts';

type FakeFile = Pick<TreeEntry, 'mode' | 'oid'>;
type FakeFiles = ReadonlyMap<string, FakeFile>;
type FakeObject =
  | { readonly type: 'blob'; readonly bytes: Uint8Array }
  | { readonly type: 'tree'; readonly files: FakeFiles }
  | { readonly type: 'commit'; readonly info: CommitInfo };

/** What the clones of one repository share. A test may move its refs, or set `failure` to make it unreachable. */
export class FakeRemote {
  readonly refs = new Map<string, string>();
  readonly objects = new Map<string, FakeObject>();
  /** Thrown by every fetch and push while it is set. */
  failure: Error | undefined;
}

/** A repository in memory. Its ids are those that git gives to the same content. */
export class FakeRepository implements Repository {
  readonly remote: FakeRemote;
  readonly #author: string;
  readonly #committer: string;
  readonly #refs = new Map<string, string>();
  readonly #objects = new Map<string, FakeObject>();

  constructor(
    remote: FakeRemote = new FakeRemote(),
    author = 'Sluice <sluice@example.com>',
    committer = author,
  ) {
    this.remote = remote;
    this.#author = author;
    this.#committer = committer;
  }

  async fetch(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    this.#reach(signal);
    this.#refs.clear();
    for (const [ref, oid] of this.remote.refs)
      if (mirrored.some((folder) => ref.startsWith(folder))) this.#refs.set(ref, oid);
    copy(this.remote.objects, this.#objects, this.#refs.values());
    return new Map(this.#refs);
  }

  async bring(ref: string, signal: AbortSignal): Promise<string | undefined> {
    this.#reach(signal);
    const oid = this.remote.refs.get(fetchedRefName(ref));
    if (oid !== undefined) copy(this.remote.objects, this.#objects, [oid]);
    return oid;
  }

  /** Takes what no ref reaches too, as the host itself has it. */
  takeAll(): void {
    for (const [oid, object] of this.remote.objects) this.#objects.set(oid, object);
  }

  async resolve(revision: string): Promise<string | undefined> {
    if (mirrored.some((folder) => revision.startsWith(folder))) return this.#refs.get(refName(revision));
    if (!/^[0-9a-f]{4,40}$/.test(revision)) return undefined;
    const found = [...this.#objects].filter(
      ([oid, { type }]) => type === 'commit' && oid.startsWith(revision),
    );
    if (found.length > 1)
      throw gitError('badInput', `${revision} begins the ids of ${found.length} commits.`);
    return found[0]?.[0];
  }

  async entries(commit: string, folder?: string): Promise<readonly TreeEntry[]> {
    const below = folder === undefined ? '' : `${treePath(folder)}/`;
    const entries = [...this.#files(commit)].map(([path, file]) => ({ path, ...file }));
    return entries.filter(({ path }) => path.startsWith(below));
  }

  async changes(from: string | undefined, to: string): Promise<readonly TreeChange[]> {
    const before = from === undefined ? new Map<string, FakeFile>() : this.#files(from);
    const after = this.#files(to);
    const paths = [...new Set([...before.keys(), ...after.keys()])].sort(comparePaths);
    return paths
      .filter((path) => !sameFile(before.get(path), after.get(path)))
      .map((path) => {
        const { oid, mode } = after.get(path) ?? {};
        return { path, before: before.get(path)?.oid, after: oid, mode };
      });
  }

  async read(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    signal.throwIfAborted();
    return new Map([...oids].map((oid) => [oid, this.#blob(oid).subarray(0, budgets.file.bytes + 1)]));
  }

  async sizes(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    signal.throwIfAborted();
    return new Map([...oids].map((oid) => [oid, this.#blob(oid).length]));
  }

  async keep(contents: readonly Uint8Array[]): Promise<readonly string[]> {
    return contents.map((bytes) => this.#blobFor({ bytes }));
  }

  async commit({ parents, base, writes, message, at }: NewCommit): Promise<string> {
    checkWrites(writes);
    for (const parent of parents) this.#info(parent);
    const files = new Map(base === undefined ? [] : this.#files(base));
    for (const [path, write] of writes) {
      if ('removed' in write) remove(files, path);
    }
    for (const [path, write] of writes) {
      if (!('removed' in write)) put(files, path, this.#blobFor(write));
    }
    const tree = this.#tree(files);
    const when = Math.floor(at / 1000);
    const person = `${this.#author} ${when} +0000`;
    const head = [
      `tree ${tree}`,
      ...parents.map((each) => `parent ${each}`),
      `author ${person}`,
      `committer ${this.#committer} ${when} +0000`,
    ];
    const oid = hash('commit', Buffer.from(`${head.join('\n')}\n\n${message}`));
    const info = {
      oid,
      tree,
      parents,
      message,
      author: this.#author,
      committer: this.#committer,
      at: when * 1000,
    };
    this.#objects.set(oid, { type: 'commit', info });
    return oid;
  }

  async commitInfo(commit: string): Promise<CommitInfo> {
    return this.#info(commit);
  }

  async log(from: string | undefined, to: string, limit: number): Promise<readonly CommitInfo[]> {
    const hidden = from === undefined ? new Set<string>() : this.#history(from);
    const shown = new Set([...this.#history(to)].filter((oid) => !hidden.has(oid)));
    const log: CommitInfo[] = [];
    while (shown.size > 0 && log.length < limit) {
      const infos = [...shown].map((oid) => this.#info(oid));
      const heads = infos.filter(({ oid }) => !infos.some(({ parents }) => parents.includes(oid)));
      const next = heads.reduce((newest, each) => (each.at > newest.at ? each : newest));
      shown.delete(next.oid);
      log.push(next);
    }
    return log;
  }

  /** As git simplifies a history: a merge goes on with the first side that is the same there. */
  async logAt(to: string, path: string, limit: number): Promise<readonly CommitInfo[]> {
    const at = (commit: string) =>
      JSON.stringify(
        [...this.#files(commit)].filter(([each]) => each === path || each.startsWith(`${path}/`)),
      );
    const found: CommitInfo[] = [];
    const queue = new Set([to]);
    for (const oid of queue) {
      const info = this.#info(oid);
      const same = info.parents.find((parent) => at(parent) === at(oid));
      if (same !== undefined) queue.add(same);
      else {
        if (info.parents.length > 0 || at(oid) !== '[]') found.push(info);
        for (const parent of info.parents) queue.add(parent);
      }
    }
    return found.toSorted((one, other) => other.at - one.at).slice(0, limit);
  }

  async isAncestor(ancestor: string, commit: string): Promise<boolean> {
    this.#info(ancestor);
    return this.#history(commit).has(ancestor);
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const theirs = this.#history(other);
    const common = [...this.#history(one)].filter((oid) => theirs.has(oid));
    return common.find((oid) => !common.some((each) => each !== oid && this.#history(each).has(oid)));
  }

  async mergeBases(one: string, other: string): Promise<readonly string[]> {
    const theirs = this.#history(other);
    const common = [...this.#history(one)].filter((oid) => theirs.has(oid));
    return common.filter((oid) => !common.some((each) => each !== oid && this.#history(each).has(oid)));
  }

  async objectsAt(
    places: readonly TreePlace[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    signal.throwIfAborted();
    return places.map(({ commit, path }) => {
      const files = this.#files(commit);
      treePath(path);
      const file = files.get(path);
      if (file !== undefined) return file.oid;
      const below = [...files].filter(([each]) => each.startsWith(`${path}/`));
      const relative = below.map(([each, one]) => [each.slice(path.length + 1), one] as const);
      return below.length === 0 ? undefined : treeId(new Map(relative));
    });
  }

  /** Nothing here is ever signed. */
  async signature(commit: string, _signers: string, signal: AbortSignal): Promise<Signature> {
    signal.throwIfAborted();
    this.#info(commit);
    return { is: 'missing' };
  }

  async checkSigners(_signers: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  async push(updates: readonly RefUpdate[], signal: AbortSignal): Promise<void> {
    if (updates.length === 0) return;
    for (const { ref, expected, to } of updates) {
      refName(ref);
      if (to !== undefined) this.#info(to);
      if (expected === undefined && to === undefined)
        throw gitError('badInput', `${ref} is to be deleted, from where?`);
    }
    this.#reach(signal);
    const moved = updates.filter(
      ({ ref, expected, to }) => ![expected, to ?? expected].includes(this.remote.refs.get(ref)),
    );
    if (moved.length > 0) {
      throw new RefMoved(
        `${moved.map(({ ref }) => ref).join(', ')} moved on the remote before the push.`,
        gitProblems.refMoved,
      );
    }
    const tips = updates.flatMap(({ to }) => to ?? []);
    copy(this.#objects, this.remote.objects, tips);
    for (const refs of [this.remote.refs, this.#refs]) {
      for (const { ref, to } of updates) {
        if (to === undefined) refs.delete(ref);
        else refs.set(ref, to);
      }
    }
  }

  /** Nothing is loose in memory. */
  async pack(signal: AbortSignal): Promise<undefined> {
    signal.throwIfAborted();
  }

  async close(): Promise<void> {
    // Nothing runs.
  }

  #reach(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.remote.failure !== undefined) throw this.remote.failure;
  }

  #info(commit: string): CommitInfo {
    const object = this.#objects.get(objectId(commit));
    if (object?.type !== 'commit') throw gitError('missing', `The commit ${commit} is not here.`);
    return object.info;
  }

  #files(commit: string): FakeFiles {
    const tree = this.#objects.get(this.#info(commit).tree);
    if (tree?.type !== 'tree') throw gitError('missing', `The tree of ${commit} is not here.`);
    return tree.files;
  }

  #blob(oid: string): Uint8Array {
    const object = this.#objects.get(objectId(oid));
    if (object?.type !== 'blob') throw gitError('missing', `The blob ${oid} is not here.`);
    return object.bytes;
  }

  #blobFor(write: Exclude<FileWrite, { readonly removed: true }>): string {
    if ('oid' in write) {
      this.#blob(write.oid);
      return write.oid;
    }
    const bytes = Uint8Array.from(write.bytes);
    const oid = hash('blob', bytes);
    this.#objects.set(oid, { type: 'blob', bytes });
    return oid;
  }

  #tree(files: FakeFiles): string {
    const sorted = new Map([...files].sort(([one], [other]) => comparePaths(one, other)));
    const oid = treeId(sorted);
    this.#objects.set(oid, { type: 'tree', files: sorted });
    return oid;
  }

  /** The commit and all that is reachable from it. */
  #history(commit: string): ReadonlySet<string> {
    const seen = new Set([this.#info(commit).oid]);
    for (const oid of seen) for (const parent of this.#info(oid).parents) seen.add(parent);
    return seen;
  }
}

/** Copies what is reachable from these, which git alone transfers. What is there has all that it reaches there. */
function copy(
  from: ReadonlyMap<string, FakeObject>,
  to: Map<string, FakeObject>,
  tips: Iterable<string>,
): void {
  const left = [...tips];
  for (let oid = left.pop(); oid !== undefined; oid = left.pop()) {
    const object = from.get(oid);
    if (object === undefined || to.has(oid)) continue;
    to.set(oid, object);
    if (object.type === 'commit') left.push(object.info.tree, ...object.info.parents);
    if (object.type === 'tree') for (const file of object.files.values()) left.push(file.oid);
  }
}

function remove(files: Map<string, FakeFile>, path: string): void {
  for (const each of files.keys()) if (each === path || each.startsWith(`${path}/`)) files.delete(each);
}

function put(files: Map<string, FakeFile>, path: string, oid: string): void {
  remove(files, path);
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    files.delete(path.slice(0, slash));
  files.set(path, { mode: '100644', oid });
}

function sameFile(one: FakeFile | undefined, other: FakeFile | undefined): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode;
}

/** The id of the tree of these files, which are in the order of git. */
function treeId(files: FakeFiles): string {
  const folders = new Map<string, Map<string, FakeFile>>();
  const rows: {
    readonly order: string;
    readonly mode: string;
    readonly name: string;
    readonly oid: string;
  }[] = [];
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    const name = path.slice(0, slash);
    if (slash < 0) rows.push({ order: path, name: path, ...file });
    else
      folders.set(name, (folders.get(name) ?? new Map<string, FakeFile>()).set(path.slice(slash + 1), file));
  }
  for (const [name, within] of folders)
    rows.push({ order: `${name}/`, mode: '40000', name, oid: treeId(within) });
  if (rows.length === 0) return emptyTree;
  rows.sort((one, other) => comparePaths(one.order, other.order));
  return hash(
    'tree',
    Buffer.concat(
      rows.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
    ),
  );
}

function hash(type: 'blob' | 'tree' | 'commit', bytes: Uint8Array): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}
