import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { MergeRecord } from '../../ports/store.ts';
import { revertedCommit, saysRollback, takings, type Taking } from './trailers.ts';

/** Where squashes are looked for. */
export interface Squashable {
  /** Own commits of a target, newest first. */
  readonly own: readonly CommitInfo[];
  /** Which way the merges go, as `promotionLine` says it. */
  readonly line: string;
  /** Merges that were prepared for the target on that way, the last added first. */
  readonly records: readonly MergeRecord[];
}

/**
 * For each merge that was prepared the own commits of its target, newest first, that are what a squash of it would be:
 * they have its tree and came after what it was prepared for. One that changes nothing is told only by a commit that
 * changes nothing. Merges that were given up, or are of other streams, may have the same tree:
 * - a commit that says what it brought is a squash of that alone, a merge that was prepared is no squash of another, and
 *   what merges one of these is as that one
 * - of a commit that says nothing, the newest counts of those that bring some streams alone, else the newest: what was
 *   taken and is not counted is offered once more, but what is counted and was not taken would never come
 * - a commit that says that it takes back is none: the target did not take what it gave back
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
      return [commit, told(commit, { own, line, records: all }) ?? leastOf(all)] as const;
    }),
  );
  return new Map(
    found.map(({ record, commits }) => [
      record,
      commits.filter((commit) => meant.get(commit)?.includes(record) === true),
    ]),
  );
}

/** Commits of the tree of a merge that came after what it was prepared for and do not take back. */
async function possibleSquashes(
  repository: Repository,
  own: readonly CommitInfo[],
  { tree, onto }: MergeRecord,
  ofTree: readonly CommitInfo[],
): Promise<readonly CommitInfo[]> {
  if (ofTree.length === 0) return [];
  const before = onto === undefined ? -1 : own.findIndex(({ oid }) => oid === onto);
  const after = new Set(own.slice(0, before === -1 ? own.length : before));
  const found = ofTree.filter((commit) => after.has(commit) && !takesBack(commit, own));
  if (found.length === 0 || (await treeOf(repository, onto)) !== tree) return found;
  const previous = await Promise.all(found.map(({ parents }) => treeOf(repository, parents[0])));
  return found.filter((_commit, index) => previous[index] === tree);
}

/** Which merges a commit is told to be, by itself or by what it merges; undefined where nothing tells. */
function told(commit: CommitInfo, { own, line, records }: Squashable): readonly MergeRecord[] | undefined {
  const said = takings(commit.message, line);
  if (said.length > 0) return records.filter((record) => said.some((taking) => isSame(taking, record)));
  const prepared = records.filter((record) => record.commit === commit.oid);
  if (prepared.length > 0) return prepared;
  const ofMerged = mergedOf(commit, own).map((merged) => told(merged, { own, line, records }));
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

/** True if a commit says that it goes back to what its branch was before, or only merges one that does. */
function takesBack(commit: CommitInfo, own: readonly CommitInfo[]): boolean {
  const reverted = revertedCommit(commit.message);
  const isOwn = reverted !== undefined && own.some(({ oid }) => oid.startsWith(reverted));
  if (isOwn || saysRollback(commit.message)) return true;
  return mergedOf(commit, own).some((merged) => takesBack(merged, own));
}

/** Own commits that a commit merges and adds nothing to. */
function mergedOf({ tree, parents }: CommitInfo, own: readonly CommitInfo[]): readonly CommitInfo[] {
  const merged = parents.slice(1);
  return merged.length === 0 ? [] : own.filter((one) => one.tree === tree && merged.includes(one.oid));
}

async function treeOf(repository: Repository, commit: string | undefined): Promise<string | undefined> {
  if (commit === undefined || (await repository.resolve(commit)) === undefined) return undefined;
  return (await repository.commitInfo(commit)).tree;
}
