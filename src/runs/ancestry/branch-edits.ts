import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { MergeRecord } from '../../ports/store.ts';
import { historyLimit } from './history.ts';
import { takings, type Taking } from './trailers.ts';
import { unitOf } from './unit.ts';

/** Content of a branch of Sluice that its target does not have. */
export interface BranchEdits {
  /** Commit before people's first change, by stream or file. */
  readonly before: ReadonlyMap<string, string>;
  /** Revisions that Sluice's own commits on the branch took. */
  readonly taken: readonly Taking[];
}

/**
 * Finds people's edits on a branch of Sluice, `work`: commits that are neither Sluice's merges nor come from the merged
 * revisions. Excludes edits that the target already took by a squash.
 */
export async function branchEdits(
  repository: Repository,
  { work, target }: { readonly work: string; readonly target: string },
  line: string,
  records: readonly MergeRecord[],
): Promise<BranchEdits> {
  const commits = await repository.log(target, work, historyLimit);
  const merges = commits.filter(({ message }) => takings(message, line).length > 0);
  const theirs = editsAmong(commits, merges, records, line);
  const before = new Map<string, string>();
  for (const commit of theirs.toReversed()) {
    const [parent] = commit.parents;
    if (parent === undefined) continue;
    for (const unit of await unitsChangedBy(repository, commit))
      if (!before.has(unit)) before.set(unit, parent);
  }
  return { before, taken: merges.flatMap(({ message }) => takings(message, line)) };
}

/**
 * Returns the commits of people, without Sluice's merges, their origins and everything that has landed in the target.
 */
function editsAmong(
  commits: readonly CommitInfo[],
  merges: readonly CommitInfo[],
  records: readonly MergeRecord[],
  line: string,
): readonly CommitInfo[] {
  const ours = new Set(merges.map(({ oid }) => oid));
  const brought = [
    ...merges.flatMap(({ message }) => takings(message, line).map(({ revision }) => revision)),
    ...records.flatMap(({ commit, revision, onto, landed }) => [
      revision,
      ...(onto === undefined ? [] : [onto]),
      ...(landed === undefined ? [] : [commit]),
    ]),
  ];
  const past = new Set(brought);
  for (const { oid, parents } of commits) if (past.has(oid)) for (const parent of parents) past.add(parent);
  return commits.filter(({ oid }) => !ours.has(oid) && !past.has(oid));
}

/**
 * Returns the units that a commit changed. A merge, such as from a host's button to update a branch, counts only for
 * units that differ from all parents.
 */
async function unitsChangedBy(
  repository: Repository,
  { oid, parents }: CommitInfo,
): Promise<ReadonlySet<string>> {
  const [first, ...others] = await Promise.all(
    parents.map(async (parent) => {
      const changes = await repository.changes(parent, oid);
      return new Set(changes.map(({ path }) => unitOf(path)));
    }),
  );
  return new Set([...(first ?? [])].filter((unit) => others.every((other) => other.has(unit))));
}
