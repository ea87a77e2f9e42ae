import { budgets } from '../../../core/budgets.ts';
import type { Repository } from '../../../ports/repository.ts';
import {
  bindBranch,
  branchRef,
  driftBranch,
  exportBranch,
  promoteBranch,
  promoteStreamsBranch,
  rollbackBranch,
} from '../../branches.ts';
import type { ReviewedEnvironment, Reviews } from '../inputs.ts';

export type OfferKind = 'export' | 'promotion' | 'streams' | 'binding' | 'drift' | 'rollback';

/** Branch of Sluice that waits for a person to merge it. */
export interface Offer {
  readonly kind: OfferKind;
  /** Short names. */
  readonly branch: string;
  readonly base: string;
  /** Environment of the branch. Undefined for an export. */
  readonly environment: ReviewedEnvironment | undefined;
}

/** Lists all branches that may wait in a repository. */
export function offersOf({
  source,
  environments,
}: Pick<Reviews, 'source' | 'environments'>): readonly Offer[] {
  const exports: readonly Offer[] = source.push
    ? []
    : [{ kind: 'export', branch: exportBranch(source.name), base: source.branch, environment: undefined }];
  return [
    ...exports,
    ...environments.flatMap((environment) => {
      const offer = (kind: OfferKind, branch: string): Offer => ({
        kind,
        branch,
        base: environment.branch,
        environment,
      });
      const { name } = environment;
      return [
        offer('promotion', promoteBranch(name)),
        offer('streams', promoteStreamsBranch(name)),
        offer('binding', bindBranch(name)),
        offer('drift', driftBranch(name)),
        offer('rollback', rollbackBranch(name)),
      ];
    }),
  ];
}

/** Commit ids of a waiting branch and of its target. */
export interface PendingMerge {
  readonly commit: string;
  readonly target: string;
}

/**
 * Returns the waiting commits of an offer. Returns undefined if the branch or its target does not exist, or if the
 * target has all of it: by ancestry, by a squash with the same tree, or with the same content of all changed files.
 */
export async function waitingOn(
  repository: Repository,
  heads: ReadonlyMap<string, string>,
  { branch, base }: Pick<Offer, 'branch' | 'base'>,
  signal: AbortSignal,
): Promise<PendingMerge | undefined> {
  const [commit, target] = [heads.get(branchRef(branch)), heads.get(branchRef(base))];
  if (commit === undefined || target === undefined) return undefined;
  if (await repository.isAncestor(commit, target)) return undefined;
  const [{ tree }, since, start] = await Promise.all([
    repository.commitInfo(commit),
    repository.log(commit, target, budgets.history.squash),
    repository.mergeBase(commit, target),
  ]);
  if (since.some((one) => one.tree === tree)) return undefined;
  const brought = await repository.changes(start, commit);
  const there = await repository.objectsAt(
    brought.map(({ path }) => ({ commit: target, path })),
    signal,
  );
  return brought.every(({ after }, index) => after === there[index]) ? undefined : { commit, target };
}
