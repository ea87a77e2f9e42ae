import type { Problem } from '../domain/problem.ts';
import type { Repository, RefUpdate } from '../ports/repository.ts';
import { mergeTrees } from './merge.ts';

/** What is to be brought where. */
export interface Proposal {
  /** Commit that comes in. */
  readonly incoming: string;
  /** Full name of the branch that it is for, and of the branch of ours on which a person finds it. */
  readonly target: string;
  readonly work: string;
  readonly keeps: (path: string) => boolean;
  readonly message: string;
  readonly at: number;
  /** A commit of ours that brought an earlier revision, for when its branch is gone: squash merges hide ancestry. */
  readonly earlier: string | undefined;
}

export type Proposed =
  | { readonly is: 'nothing'; readonly reason: string }
  | { readonly is: 'conflict'; readonly conflicts: readonly Problem[] }
  | {
      readonly is: 'ready';
      readonly commit: string;
      readonly update: RefUpdate;
      readonly kept: readonly string[];
    };

/**
 * Prepares a branch on which the target is an ancestor and what comes in is merged, so that the host has nothing left
 * to merge. The branch is never forced over others' commits: new commits of either side are merged on top of it.
 */
export async function propose(
  repository: Repository,
  heads: ReadonlyMap<string, string>,
  proposal: Proposal,
  signal: AbortSignal,
): Promise<Proposed> {
  const target = heads.get(proposal.target);
  const work = heads.get(proposal.work);
  if (target === undefined) return proposeFirst(repository, work, proposal);
  const isOpen = work !== undefined && !(await repository.isAncestor(work, target));
  const start = isOpen ? work : target;
  const onTop = isOpen && !(await repository.isAncestor(target, start)) ? target : undefined;
  const merging = new Merging(repository, proposal, signal);
  const updated =
    onTop === undefined
      ? { is: 'ready' as const, commit: start }
      : await merging.bring(onTop, start, [start, onTop]);
  if (updated.is === 'conflict') return updated;
  const brought = await merging.bring(proposal.incoming, updated.commit, [
    start,
    ...(onTop === undefined ? [] : [onTop]),
    proposal.incoming,
  ]);
  if (brought.is === 'conflict') return brought;
  if (brought.commit === start && work !== undefined && isOpen)
    return { is: 'nothing', reason: 'the branch has it already' };
  if (brought.commit === target) return { is: 'nothing', reason: 'the target has it already' };
  return {
    is: 'ready',
    commit: brought.commit,
    update: { ref: proposal.work, expected: work, to: brought.commit },
    kept: merging.kept,
  };
}

/** Where the target does not exist yet, the branch is what comes in, for a person to make the target from. */
async function proposeFirst(
  repository: Repository,
  work: string | undefined,
  { incoming, work: ref }: Proposal,
): Promise<Proposed> {
  if (work !== undefined && (await repository.isAncestor(incoming, work)))
    return { is: 'nothing', reason: 'the branch has it already' };
  if (work !== undefined && !(await repository.isAncestor(work, incoming))) {
    const message =
      'holds commits of others, and the branch that it is for does not exist: create that branch, or remove this one';
    return {
      is: 'conflict',
      conflicts: [{ code: 'SLC1025', severity: 'error', file: ref, place: '', message }],
    };
  }
  return { is: 'ready', commit: incoming, update: { ref, expected: work, to: incoming }, kept: [] };
}

type Brought =
  | { readonly is: 'ready'; readonly commit: string }
  | { readonly is: 'conflict'; readonly conflicts: readonly Problem[] };

class Merging {
  readonly #repository: Repository;
  readonly #proposal: Proposal;
  readonly #signal: AbortSignal;
  kept: readonly string[] = [];

  constructor(repository: Repository, proposal: Proposal, signal: AbortSignal) {
    this.#repository = repository;
    this.#proposal = proposal;
    this.#signal = signal;
  }

  /** The commit in which `incoming` is merged into `target`; `target` itself where it holds that already. */
  async bring(incoming: string, target: string, parents: readonly string[]): Promise<Brought> {
    if (await this.#repository.isAncestor(incoming, target)) return { is: 'ready', commit: target };
    const base = await this.#base(incoming, target);
    const { keeps, message, at } = this.#proposal;
    const merged = await mergeTrees(this.#repository, { incoming, target, base, keeps }, this.#signal);
    if (merged.conflicts.length > 0) return { is: 'conflict', conflicts: merged.conflicts };
    this.kept = [...new Set([...this.kept, ...merged.kept])].sort();
    if (merged.writes.size === 0 && (await this.#wasSquashed(incoming, target, base)))
      return { is: 'ready', commit: target };
    const commit = await this.#repository.commit({
      parents: [...new Set(parents)],
      base: target,
      writes: merged.writes,
      message,
      at,
    });
    return { is: 'ready', commit };
  }

  /**
   * What the target last took of what comes in: their common ancestor; or, where a squash hid it, the revision that a
   * commit of ours brought whose tree a commit of the target has.
   */
  async #base(incoming: string, target: string): Promise<string | undefined> {
    const ancestor = await this.#repository.mergeBase(incoming, target);
    const squashed = await this.#squashedBase(incoming, target, ancestor);
    return squashed ?? ancestor;
  }

  async #squashedBase(
    incoming: string,
    target: string,
    ancestor: string | undefined,
  ): Promise<string | undefined> {
    const { earlier } = this.#proposal;
    if (earlier === undefined || (await this.#repository.resolve(earlier)) === undefined) return undefined;
    const [ours, theirs] = await Promise.all([
      this.#repository.log(ancestor, earlier, logLimit),
      this.#repository.log(ancestor, target, logLimit),
    ]);
    const taken = new Set(theirs.map(({ tree }) => tree));
    const brought = ours.find(({ tree, parents }) => taken.has(tree) && parents.length > 0);
    return brought === undefined ? undefined : this.#repository.mergeBase(incoming, brought.oid);
  }

  /** True if a squash brought all of it: then a merge commit would only tidy the history. */
  async #wasSquashed(incoming: string, target: string, base: string | undefined): Promise<boolean> {
    return base === incoming && !(await this.#repository.isAncestor(incoming, target));
  }
}

/** How far back a squash is looked for. */
const logLimit = 200;
