import { budgets } from '../../core/budgets.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';

/** Trailer of a mirror's commit that contains only a change of format and no work of people. */
export const formatTrailer = 'Sluice-Format';

export function isFormatCommit({ message }: Pick<CommitInfo, 'message'>): boolean {
  return new RegExp(`^${formatTrailer}: `, 'm').test(message);
}

/** Mirror, and the branch that takes it. */
export interface MirrorSides {
  /** Head of the mirror, and of the branch. */
  readonly mirror: string;
  readonly target: string;
  /** Full names of both refs. */
  readonly source: string;
  readonly branch: string;
}

/**
 * Returns the last mirror commit to offer now. Sluice never offers a change of format together with people's work, so
 * this is the commit before the first change from one to the other. Returns the mirror's head if the branch lacks no
 * change of format.
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
