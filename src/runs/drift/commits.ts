import { blobId } from '../../core/tree/blob-id.ts';
import { mergeFile } from '../../core/merge/merge-file.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import { budgets } from '../../core/budgets.ts';
import type { Tree } from '../../core/tree/tree.ts';
import type { FileWrite } from '../../ports/repository.ts';
import { readDriftMessage } from './message.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchRef, driftBranch } from '../branches.ts';

/** Live content of streams and shared files in git's form, and the revision that it was edited from. */
export interface SavedEdit {
  readonly paths: readonly string[];
  readonly base: string;
  readonly tree: Tree;
  /** Files that the tenant no longer has. */
  readonly removed: readonly string[];
}

/** Edits for one commit on a drift branch. */
export interface DriftCommits {
  /** Edits, at least one. */
  readonly edits: readonly SavedEdit[];
  /** Head of the environment's branch. */
  readonly head: string;
  /** Paths with an earlier saved edit that the tenant still has in addition to the new one. */
  readonly continued: ReadonlySet<string>;
  readonly message: string;
}

/**
 * Commits edits to the drift branch of an environment. The first commit has each edit exactly as in the tenant. If the
 * branch has another base than the edit or commits of people, a second commit merges the edits, so that merging the
 * branch brings only the edits. Marks conflicts. Returns undefined if the branch already has all edits. Throws
 * `RefMoved` if the branch moved meanwhile.
 */
export async function commitDrift(
  deps: Pick<RunDeps, 'repository' | 'clock'>,
  environment: Environment,
  commits: DriftCommits,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Committing(deps, environment, commits, signal).commit();
}

type Writes = ReadonlyMap<string, FileWrite>;

class Committing {
  readonly #deps: Pick<RunDeps, 'repository' | 'clock'>;
  readonly #environment: Environment;
  readonly #commits: DriftCommits;
  readonly #signal: AbortSignal;

  constructor(
    deps: Pick<RunDeps, 'repository' | 'clock'>,
    environment: Environment,
    commits: DriftCommits,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#environment = environment;
    this.#commits = commits;
    this.#signal = signal;
  }

  async commit(): Promise<string | undefined> {
    const { repository } = this.#deps;
    const ref = branchRef(driftBranch(this.#environment.name));
    const head = (await repository.fetch(this.#signal)).get(ref);
    const parents = await this.#parents(head);
    const [parent] = parents;
    const earlier = head === parent ? await this.#earlier(head) : new Map<string, string>();
    const { verbatim, merged } = await this.#writes(parent, earlier);
    if (verbatim.size === 0) return undefined;
    const saved = await this.#write(parents, verbatim, this.#commits.message);
    const to = merged.size === 0 ? saved : await this.#write([saved], merged, this.#mergeMessage());
    await repository.push([{ ref, expected: head, to }], this.#signal);
    return to;
  }

  /** Returns the parents of the commit. The edits are applied to the first one. */
  async #parents(head: string | undefined): Promise<readonly [string, ...string[]]> {
    const { repository } = this.#deps;
    const base = await this.#oldestBase();
    if (head === undefined) return [base];
    if (await repository.isAncestor(head, this.#commits.head))
      return (await repository.isAncestor(head, base)) ? [base] : [head];
    const taken = await this.#takenBy(head);
    if (taken === undefined) return [head];
    // The branch has nothing that waits any more, so it starts again. Its previous commits stay in its history.
    return [(await repository.isAncestor(taken, base)) ? base : taken, head];
  }

  /** Returns the oldest base of all edits in the history of the environment's branch. */
  async #oldestBase(): Promise<string> {
    const { repository } = this.#deps;
    const { edits, head } = this.#commits;
    const isOurs = await Promise.all(edits.map(({ base }) => repository.isAncestor(base, head)));
    let oldest = edits.find((_, index) => isOurs[index])?.base ?? head;
    for (const { base } of edits) if (await repository.isAncestor(base, oldest)) oldest = base;
    return oldest;
  }

  /**
   * Returns the newest commit of the environment's branch with everything that the drift branch has, because a squash
   * hides its merge.
   */
  async #takenBy(drift: string): Promise<string | undefined> {
    const { repository } = this.#deps;
    const { head } = this.#commits;
    const fork = await repository.mergeBase(drift, head);
    if (fork === undefined) return undefined;
    const changes = await repository.changes(fork, drift);
    if (changes.length === 0) return undefined;
    for (const { oid } of await repository.log(fork, head, budgets.history.squash)) {
      const places = changes.map(({ path }) => ({ commit: oid, path }));
      const there = await repository.objectsAt(places, this.#signal);
      if (changes.every(({ after }, index) => there[index] === after)) return oid;
    }
    return undefined;
  }

  /** Returns the drift branch's last commit that saved each path as in the tenant. */
  async #earlier(drift: string): Promise<ReadonlyMap<string, string>> {
    const { repository } = this.#deps;
    const earlier = new Map<string, string>();
    for (const { oid, message } of await repository.log(this.#commits.head, drift, budgets.history.drift))
      for (const { path } of readDriftMessage(message, this.#environment.name))
        if (!earlier.has(path)) earlier.set(path, oid);
    return earlier;
  }

  /** Returns the files exactly as in the tenant, and the merged ones for those that the parent changed. */
  async #writes(
    parent: string,
    earlier: ReadonlyMap<string, string>,
  ): Promise<{ readonly verbatim: Writes; readonly merged: Writes }> {
    const verbatim = new Map<string, FileWrite>();
    const merged = new Map<string, FileWrite>();
    const present = await this.#oids(parent);
    for (const { paths, base, tree, removed } of this.#commits.edits) {
      const owner = (file: string) =>
        paths.find((path) => file === `${path}.json` || file.startsWith(`${path}/`));
      const based = await this.#oids(base);
      for (const [file, content] of tree) {
        const path = owner(file);
        if (path === undefined && present.has(file)) continue;
        const bytes = new TextEncoder().encode(printTreeFile(content, file));
        const saved = await this.#oidAt(earlier.get(path ?? ''), file);
        const oid = blobId(bytes);
        if (oid === present.get(file) || oid === saved) continue;
        verbatim.set(file, { bytes });
        const from = this.#isFurther(path, saved) ? saved : based.get(file);
        const target = present.get(file);
        if (target === undefined || from === target) continue;
        const sides = { base: from, target, incoming: bytes };
        const together = await this.#merge(file, sides);
        if (together === undefined) merged.set(file, { removed: true });
        else if (blobId(together) !== oid) merged.set(file, { bytes: together });
      }
      for (const file of removed) {
        const path = owner(file);
        const target = present.get(file);
        if (path === undefined || target === undefined) continue;
        const before = earlier.get(path);
        const saved = await this.#oidAt(before, file);
        // The removal was saved already, so people decide about the file that exists since.
        if (before !== undefined && saved === undefined) continue;
        verbatim.set(file, { removed: true });
        const from = this.#isFurther(path, saved) ? saved : based.get(file);
        if (from === target) continue;
        const together = await this.#merge(file, { base: from, target, incoming: undefined });
        if (together !== undefined) merged.set(file, { bytes: together });
      }
    }
    return { verbatim, merged };
  }

  /** Returns true if the tenant's edit continues a saved one. */
  #isFurther(path: string | undefined, saved: string | undefined): boolean {
    return path !== undefined && this.#commits.continued.has(path) && saved !== undefined;
  }

  async #merge(
    file: string,
    {
      base,
      target,
      incoming,
    }: { base: string | undefined; target: string; incoming: Uint8Array | undefined },
  ): Promise<Uint8Array | undefined> {
    const oids = [base, target].filter((oid) => oid !== undefined);
    const blobs = await this.#deps.repository.read(oids, this.#signal);
    // The repository returns only the start of a larger file, which must not be merged.
    if ([...blobs.values()].some(({ length }) => length > budgets.file.bytes)) return incoming;
    const bytes = (oid: string | undefined) => (oid === undefined ? undefined : blobs.get(oid));
    const names = { target: driftBranch(this.#environment.name), incoming: this.#environment.tenant.name };
    return mergeFile(file, { base: bytes(base), target: bytes(target), incoming }, names).merged;
  }

  async #oids(commit: string): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#deps.repository.entries(commit)).map(({ path, oid }) => [path, oid]));
  }

  async #oidAt(commit: string | undefined, path: string): Promise<string | undefined> {
    if (commit === undefined) return undefined;
    return (await this.#deps.repository.objectsAt([{ commit, path }], this.#signal))[0];
  }

  #write(parents: readonly [string, ...string[]], writes: Writes, message: string): Promise<string> {
    const { repository, clock } = this.#deps;
    return repository.commit({ parents, base: parents[0], writes, message, at: clock.now() });
  }

  #mergeMessage(): string {
    const branch = driftBranch(this.#environment.name);
    return `Merge what was saved into ${branch}\n\nThe commit before has it as ${this.#environment.tenant.name} does.\n`;
  }
}
