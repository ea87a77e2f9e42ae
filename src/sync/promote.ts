import { environmentFileOf } from '../domain/environment.ts';
import type { Problem } from '../domain/problem.ts';
import { InvalidInput } from '../domain/problem.ts';
import { RefMoved } from '../ports/errors.ts';
import { propose } from './propose.ts';
import { branchRef, promoteBranch, type Environment, type PassDeps } from './subjects.ts';

export interface PromotionReport {
  readonly environment: string;
  readonly from: string;
  /** Commit that is promoted. */
  readonly revision: string;
  /** The branch that was moved, and where to; undefined where there is nothing to promote. */
  readonly pushed: { readonly branch: string; readonly commit: string } | undefined;
  readonly reason: string | undefined;
  readonly conflicts: readonly Problem[];
  /** Files of the target that it keeps although the source's differ. */
  readonly kept: readonly string[];
}

const attempts = 5;

/** Merges the head of the branch before into the branch `sluice/promote/<environment>`, for a person to merge. */
export async function promote(
  deps: PassDeps,
  environment: Environment,
  signal: AbortSignal,
): Promise<PromotionReport> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await promoteOnce(deps, environment, signal);
    } catch (error) {
      if (!(error instanceof RefMoved) || attempt === attempts) throw error;
    }
  }
}

async function promoteOnce(
  { repository, store, clock }: PassDeps,
  environment: Environment,
  signal: AbortSignal,
): Promise<PromotionReport> {
  const heads = await repository.fetch(signal);
  const revision = heads.get(branchRef(environment.from));
  if (revision === undefined)
    throw new InvalidInput(environment.from, '', 'the branch to promote from does not exist yet', 'SLC1027');
  const target = branchRef(environment.branch);
  const own = environmentFileOf(environment.name);
  const head = heads.get(target);
  const hasOwn =
    head !== undefined && (await repository.entries(head, 'environments')).some(({ path }) => path === own);
  const earlier = await store.mergeRecord(target, branchRef(environment.from));
  const work = promoteBranch(environment.name);
  const message = `Promote ${environment.from} to ${environment.name}\n\nSluice-Promotion: ${environment.from} to ${environment.name}\nSluice-Revision: ${revision}\n`;
  const proposed = await propose(
    repository,
    heads,
    {
      incoming: revision,
      target,
      work: branchRef(work),
      keeps: (path) => hasOwn && path === own,
      message,
      at: clock.now(),
      earlier: earlier?.revision,
    },
    signal,
  );
  const report = {
    environment: environment.name,
    from: environment.from,
    revision,
    conflicts: [],
    kept: [],
    pushed: undefined,
    reason: undefined,
  };
  if (proposed.is === 'nothing') return { ...report, reason: proposed.reason };
  if (proposed.is === 'conflict') return { ...report, conflicts: proposed.conflicts };
  await store.saveMergeRecord({ target, source: branchRef(environment.from), revision: proposed.commit });
  await repository.push([proposed.update], signal);
  return { ...report, pushed: { branch: work, commit: proposed.commit }, kept: proposed.kept };
}
