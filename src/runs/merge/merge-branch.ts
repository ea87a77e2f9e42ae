import type { Problem } from '../../core/problems/problem.ts';
import type { Repository } from '../../ports/repository.ts';
import { composeBases, onlyBase, type Bases } from '../ancestry/bases.ts';
import { branchEdits, type BranchEdits } from '../ancestry/branch-edits.ts';
import { deviations } from '../ancestry/exclusions.ts';
import { historyLimit, type History } from '../ancestry/history.ts';
import { keptOut } from '../ancestry/excluded.ts';
import type { MergeRecords } from '../ancestry/merge-records.ts';
import { openProblems } from '../ancestry/merge-result.ts';
import { select, type Selection } from '../ancestry/selection.ts';
import { nameOf, takingAgain, type TakingAgain } from '../ancestry/selected-again.ts';
import { trailers } from '../ancestry/trailers.ts';
import { unitOf } from '../ancestry/unit.ts';
import { mergeTrees, type Merged, type MergeRemark, type MergeSides } from './merge-trees.ts';
import type { BranchMergeRequest, MergeOutcome, Review, Stall } from './request.ts';
import { branchName } from '../branches.ts';

/** Branch of Sluice that waits for its merge. */
interface OpenBranch extends BranchEdits {
  readonly head: string;
}

/** Scope of a merge. Undefined means everything, otherwise some streams with their dependencies. */
type Scope = (Pick<Selection, 'named'> & TakingAgain) | undefined;

/**
 * Merges the incoming side into the target, then adds people's changes from the waiting branch. The result is the same
 * as for a new branch, apart from those edits. It still descends from the branch.
 */
export class BranchMerge {
  readonly #repository: Repository;
  readonly #records: MergeRecords;
  readonly #mergeRequest: BranchMergeRequest;
  readonly #target: string;
  readonly #work: string | undefined;
  /** History of the incoming side and the target. */
  readonly #history: History;
  readonly #signal: AbortSignal;
  readonly #kept = new Set<string>();
  readonly #remarks: MergeRemark[] = [];
  /** Conflicts that this run could not merge and that no file shows. */
  readonly #unmarked: Problem[] = [];

  constructor(
    repository: Repository,
    records: MergeRecords,
    mergeRequest: BranchMergeRequest,
    facts: { readonly work: string | undefined; readonly history: History },
    signal: AbortSignal,
  ) {
    this.#repository = repository;
    this.#records = records;
    this.#mergeRequest = mergeRequest;
    this.#target = facts.history.head;
    this.#work = facts.work;
    this.#history = facts.history;
    this.#signal = signal;
  }

  async requestMerge(): Promise<MergeOutcome> {
    const { incoming, at, work: ref, line } = this.#mergeRequest;
    const bases = await composeBases(this.#history, line, this.#records.all);
    const open = await this.#openBranch();
    const scope = await this.#scope(bases, open);
    const commit = await this.#result(bases, open, scope);
    const review = await this.#review(commit, bases, open, scope);
    if (commit === this.#target) return { ...review, is: 'nothing', reason: 'the target has it already' };
    if (commit === open?.head) return { ...review, is: 'nothing', reason: 'the branch has it already' };
    const isDirect = ref === this.#mergeRequest.target;
    if (isDirect && review.conflicts.length > 0) return { ...review, is: 'stalled', stall: conflict(review) };
    const units = scope === undefined ? undefined : [...scope.units].sort();
    await this.#records.add({ commit, revision: incoming, onto: this.#target, units, landed: undefined, at });
    return {
      ...review,
      is: 'ready',
      commit,
      update: { ref, expected: this.#work, to: commit },
      kept: [...this.#kept].sort(),
      remarks: this.#remarks,
    };
  }

  /** Returns the waiting branch, or undefined if there is none or the target has all of it. */
  async #openBranch(): Promise<OpenBranch | undefined> {
    const head = this.#work;
    if (head === undefined || (await this.#repository.isAncestor(head, this.#target))) return undefined;
    await this.#records.noteHead(head, this.#mergeRequest.at);
    const sides = { work: head, target: this.#target };
    if (await this.#isSquashed(head)) return { head, before: new Map(), taken: [] };
    return {
      head,
      ...(await branchEdits(this.#repository, sides, this.#mergeRequest.line, this.#records.all)),
    };
  }

  async #isSquashed(work: string): Promise<boolean> {
    const [{ tree }, since] = await Promise.all([
      this.#repository.commitInfo(work),
      this.#repository.log(work, this.#target, historyLimit),
    ]);
    return since.some((commit) => commit.tree === tree);
  }

  /** Returns the scope. Includes the streams that already wait on the branch, in their current version. */
  async #scope(bases: Bases, open: OpenBranch | undefined): Promise<Scope> {
    const { only, incoming, names } = this.#mergeRequest;
    if (only === undefined) return undefined;
    const waiting = new Set(open?.taken.flatMap(({ units }) => units ?? []));
    const sides = { incoming, target: this.#target };
    const selection = await select(this.#repository, sides, { names: only, waiting }, this.#signal);
    return { named: selection.named, ...(await takingAgain(this.#history, bases, selection, names)) };
  }

  async #result(bases: Bases, open: OpenBranch | undefined, scope: Scope): Promise<string> {
    if (open !== undefined && scope === undefined && (await this.#holdsBoth(open.head))) return open.head;
    const merged = await this.#bring(bases, scope);
    const hasEdits = (open?.before.size ?? 0) > 0;
    // The target has everything by a squash or in a newer version, so a merge commit would only tidy the history.
    const isDone = scope !== undefined || bases.all === this.#mergeRequest.incoming || bases.newer('');
    if (merged.writes.size === 0 && isDone && !hasEdits) return this.#target;
    const commit = await this.#commit(merged, open, scope);
    const isSame = open !== undefined && scope !== undefined && (await this.#adds(open.head, commit));
    return isSame ? open.head : commit;
  }

  async #holdsBoth(work: string): Promise<boolean> {
    const holds = await Promise.all(
      [this.#target, this.#mergeRequest.incoming].map((commit) => this.#repository.isAncestor(commit, work)),
    );
    return holds.every(Boolean);
  }

  /** Returns true if a commit has content that the branch lacks. Otherwise the branch stays. */
  async #adds(work: string, commit: string): Promise<boolean> {
    const changes = await this.#repository.changes(work, commit);
    return changes.length === 0 && (await this.#repository.isAncestor(this.#target, work));
  }

  /** Merges the incoming side into the target. */
  async #bring(bases: Bases, scope: Scope): Promise<Merged> {
    const { incoming, keeps, names } = this.#mergeRequest;
    const sides = { incoming, target: this.#target, keeps, names };
    if (scope === undefined) {
      if (await this.#repository.isAncestor(incoming, this.#target)) return nothing;
      return this.#merge({ ...sides, bases, whole: (units) => this.#takenBack(bases, units) });
    }
    return this.#merge({
      ...sides,
      bases: scope.bases,
      wants: (unit) => scope.units.has(unit),
      whole: async () => new Set(),
    });
  }

  async #merge(sides: MergeSides): Promise<Merged> {
    const merged = await mergeTrees(this.#repository, sides, this.#signal);
    for (const path of merged.kept) this.#kept.add(path);
    this.#remarks.push(...merged.remarks);
    this.#unmarked.push(...merged.unmarked);
    return merged;
  }

  /** Returns the units that both sides changed and that the target reverted. */
  async #takenBack(bases: Bases, units: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await deviations(this.#history, bases, units);
    return new Set([...found].filter(([, { why }]) => why === 'reverted').map(([unit]) => unit));
  }

  /** Commits the merge with people's edits. The commit descends from the branch, the target and the incoming side. */
  async #commit(merged: Merged, open: OpenBranch | undefined, scope: Scope): Promise<string> {
    const { incoming, message, line } = this.#mergeRequest;
    const units = scope === undefined ? undefined : [...scope.units].sort();
    const title = scope === undefined ? message : `${message}: ${namesIn(scope)}`;
    const text = `${title}\n\n${trailers(line, { revision: incoming, units })}`;
    const parents = await this.#parents(open, scope);
    if (open === undefined || open.before.size === 0) return this.#write(this.#target, merged, parents, text);
    const made = await this.#write(this.#target, merged, [this.#target], text);
    return this.#write(made, await this.#edits(open, made), parents, text);
  }

  /**
   * Returns the parents of the commit. That of a partial promotion has only one parent, so another commit first joins
   * the histories that it must descend from.
   */
  async #parents(open: OpenBranch | undefined, scope: Scope): Promise<readonly string[]> {
    const line = [...(open === undefined ? [] : [open.head]), this.#target];
    if (scope === undefined) return [...line, this.#mergeRequest.incoming];
    if (open === undefined) return [this.#target];
    if (await this.#repository.isAncestor(this.#target, open.head)) return [open.head];
    const message = `Merge ${this.#mergeRequest.names.target} into ${branchName(this.#mergeRequest.work)}\n`;
    return [await this.#write(this.#target, nothing, line, message)];
  }

  /** Merges people's edits on the branch into Sluice's new merge. */
  #edits({ head, before }: OpenBranch, made: string): Promise<Merged> {
    return this.#merge({
      incoming: head,
      target: made,
      bases: { ...onlyBase(head), of: before },
      keeps: () => false,
      names: { incoming: branchName(this.#mergeRequest.work), target: this.#mergeRequest.names.target },
      whole: async () => new Set(),
    });
  }

  #write(base: string, { writes }: Merged, parents: readonly string[], message: string): Promise<string> {
    const at = this.#mergeRequest.at;
    return this.#repository.commit({ parents: [...new Set(parents)], base, writes, message, at });
  }

  async #review(result: string, bases: Bases, open: OpenBranch | undefined, scope: Scope): Promise<Review> {
    const edited = open?.before ?? new Map<string, string>();
    const { incoming } = this.#mergeRequest;
    const sides = { incoming, target: this.#target, result };
    const standing = await openProblems(this.#repository, sides, this.#signal);
    // A conflict in a file that cannot contain a mark is reported when it occurs, unless a person decided it on the
    // branch.
    const conflicts = [...standing, ...this.#unmarked.filter(({ file }) => !edited.has(unitOf(file)))];
    const undecided = conflicts.map(({ file }) => file);
    const tells = (unit: string) =>
      scope?.units.has(unit) !== false &&
      !undecided.some((file) => file === unit || file.startsWith(`${unit}/`));
    const left = { history: this.#history, bases, result, tells };
    return { conflicts, keptOut: await keptOut(this.#repository, left, this.#signal) };
  }
}

const nothing: Merged = { writes: new Map(), conflicts: [], unmarked: [], kept: [], remarks: [] };

/** Returns the first names, and the number of others. */
function namesIn({ named }: Pick<Selection, 'named'>): string {
  const names = [...named].sort().map(nameOf);
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function conflict({ conflicts }: Review): Stall {
  const count = conflicts.length === 1 ? 'one conflict' : `${conflicts.length} conflicts`;
  const files = [...new Set(conflicts.map(({ file }) => file))].slice(0, 3).join(', ');
  return { reason: 'Conflict', message: `${count}, nothing was moved: ${files}` };
}
