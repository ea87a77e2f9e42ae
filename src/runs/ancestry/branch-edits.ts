import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { MergeRecord } from '../../ports/store.ts';
import { historyLimit } from './history.ts';
import { takings, type Taking } from './trailers.ts';
import { unitOf } from './unit.ts';

/** What is on a branch of ours that the target does not have. */
export interface BranchEdits {
  /** By stream or file that people changed there: the commit before the first time. */
  readonly before: ReadonlyMap<string, string>;
  /** What our own commits there say that they brought. */
  readonly taken: readonly Taking[];
}

/**
 * Edits of people on a branch of ours, `work`: commits that are neither merges of ours nor come from what those merged.
 * What the target took of the branch, by a squash, is not among them.
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

/** The commits of people: not our merges, nothing that these brought or were made on, nothing that has landed. */
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

/** Of a merge, as the button to update a branch makes, what it has otherwise than both sides. */
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
