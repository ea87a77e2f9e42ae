import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { MergeRecord } from '../../ports/store.ts';
import { revertedCommit, saysRollback, takings, type Taking } from './trailers.ts';

/** Commits and records to search for squashes. */
export interface Squashable {
  /** Own commits of the target, newest first. */
  readonly own: readonly CommitInfo[];
  /** Direction of the merges, as a line of their messages. */
  readonly line: string;
  /** Merges that Sluice prepared for the target in this direction, last added first. */
  readonly records: readonly MergeRecord[];
}

/**
 * Returns the target's own commits that are squashes of each prepared merge, newest first. A squash has the merge's
 * tree and is later than the commit that the merge was prepared for. A merge without changes matches only a commit
 * without changes. Abandoned merges and those of other streams may have the same tree, so the following rules apply:
 *
 * - A commit that names its revision is a squash of that merge alone. A prepared merge is no squash of another one. A
 *   commit that merges one of these counts like it.
 * - A commit without such a message matches the newest partial merge, or else the newest merge. A wrong choice then
 *   only offers a taken revision again. The opposite choice could lose a revision for ever.
 * - A commit that says that it reverts is no squash, because the target did not keep the revision.
 */
export async function squashesOf(
  repository: Repository,
  { own, line, records }: Squashable,
): Promise<ReadonlyMap<MergeRecord, readonly CommitInfo[]>> {
  const byTree = Map.groupBy(own, ({ tree }) => tree);
  const possible = await Promise.all(
    records.map((record) => possibleSquashes(repository, own, record, byTree.get(record.tree) ?? [])),
  );
  const found = records.map((record, index) => ({ record, commits: possible[index] ?? [] }));
  const recordsOf = (commit: CommitInfo) =>
    found.filter(({ commits }) => commits.includes(commit)).map(({ record }) => record);
  const meant = new Map(
    [...new Set(found.flatMap(({ commits }) => commits))].map((commit) => {
      const all = recordsOf(commit);
      return [commit, mergesOf(commit, { own, line, records: all }) ?? leastOf(all)] as const;
    }),
  );
  return new Map(
    found.map(({ record, commits }) => [
      record,
      commits.filter((commit) => meant.get(commit)?.includes(record) === true),
    ]),
  );
}

/**
 * Returns the commits with the tree of a merge that are later than the commit that it was prepared for, without
 * reverts.
 */
async function possibleSquashes(
  repository: Repository,
  own: readonly CommitInfo[],
  { tree, onto }: MergeRecord,
  ofTree: readonly CommitInfo[],
): Promise<readonly CommitInfo[]> {
  if (ofTree.length === 0) return [];
  const before = onto === undefined ? -1 : own.findIndex(({ oid }) => oid === onto);
  const after = new Set(own.slice(0, before === -1 ? own.length : before));
  const found = ofTree.filter((commit) => after.has(commit) && !withdraws(commit, own));
  if (found.length === 0 || (await treeOf(repository, onto)) !== tree) return found;
  const previous = await Promise.all(found.map(({ parents }) => treeOf(repository, parents[0])));
  return found.filter((_commit, index) => previous[index] === tree);
}

/**
 * Returns the merges that a commit names, itself or through a commit that it merges. Returns undefined if there is no
 * such message.
 */
function mergesOf(
  commit: CommitInfo,
  { own, line, records }: Squashable,
): readonly MergeRecord[] | undefined {
  const said = takings(commit.message, line);
  if (said.length > 0) return records.filter((record) => said.some((taking) => isSame(taking, record)));
  const prepared = records.filter((record) => record.commit === commit.oid);
  if (prepared.length > 0) return prepared;
  const ofMerged = mergedOf(commit, own).map((merged) => mergesOf(merged, { own, line, records }));
  const known = ofMerged.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : known.flat();
}

function leastOf(records: readonly MergeRecord[]): readonly MergeRecord[] {
  const least = records.find(({ units }) => units !== undefined) ?? records[0];
  return least === undefined ? [] : [least];
}

function isSame(one: Taking, other: Taking): boolean {
  const listed = ({ units }: Taking) => units && [...units].sort().join('\n');
  return one.revision === other.revision && listed(one) === listed(other);
}

/** Returns true if a commit says that it restores an earlier state of its branch, or only merges such a commit. */
function withdraws(commit: CommitInfo, own: readonly CommitInfo[]): boolean {
  const reverted = revertedCommit(commit.message);
  const isOwn = reverted !== undefined && own.some(({ oid }) => oid.startsWith(reverted));
  if (isOwn || saysRollback(commit.message)) return true;
  return mergedOf(commit, own).some((merged) => withdraws(merged, own));
}

/** Returns the own commits that a commit merges without further changes. */
function mergedOf({ tree, parents }: CommitInfo, own: readonly CommitInfo[]): readonly CommitInfo[] {
  const merged = parents.slice(1);
  return merged.length === 0 ? [] : own.filter((one) => one.tree === tree && merged.includes(one.oid));
}

async function treeOf(repository: Repository, commit: string | undefined): Promise<string | undefined> {
  if (commit === undefined || (await repository.resolve(commit)) === undefined) return undefined;
  return (await repository.commitInfo(commit)).tree;
}
