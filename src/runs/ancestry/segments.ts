import { budgets } from '../../core/budgets.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';

/** The line of a mirror's commit that says that nobody's work is in it: only how streams are written changed. */
export const formatTrailer = 'Sluice-Format';

export function isFormatCommit({ message }: Pick<CommitInfo, 'message'>): boolean {
  return new RegExp(`^${formatTrailer}: `, 'm').test(message);
}

/** A mirror, and the branch that takes it. */
export interface MirrorSides {
  /** Head of the mirror, and of the branch. */
  readonly mirror: string;
  readonly target: string;
  /** Full names of both refs. */
  readonly source: string;
  readonly branch: string;
}

/**
 * How far a mirror is offered at once: what a change of format wrote is never offered together with people's work, so up
 * to where the one ends and the other begins. All of it where there is no such change among what the branch lacks.
 */
export async function leadingSegment(
  {
    repository,
    store,
  }: { readonly repository: Repository; readonly store: Pick<StoreSession, 'mergeRecords'> },
  { mirror, target, source, branch }: MirrorSides,
): Promise<string> {
  const history = await repository.log(undefined, mirror, budgets.history.format);
  if (!history.some(isFormatCommit)) return mirror;
  const records = await store.mergeRecords(branch, source);
  const landed = new Set(records.flatMap((one) => (one.landed === undefined ? [] : [one.revision])));
  const lacking: CommitInfo[] = [];
  for (const commit of history) {
    if (landed.has(commit.oid) || (await repository.isAncestor(commit.oid, target))) break;
    lacking.unshift(commit);
  }
  const [first] = lacking;
  if (first === undefined) return mirror;
  const end = lacking.findIndex((commit) => isFormatCommit(commit) !== isFormatCommit(first));
  return end === -1 ? mirror : (lacking[end - 1]?.oid ?? mirror);
}
