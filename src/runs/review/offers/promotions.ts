import { digest } from '../../../core/tree/fingerprint.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { PortError } from '../../../ports/errors.ts';
import { LeaseHeld } from '../../../state/leases/lease.ts';
import { runPromotion } from '../../run.ts';
import { branchRef, promoteBranch } from '../../branches.ts';
import { runRecords } from '../plans/run-records.ts';
import type { ReviewState } from '../state.ts';
import type { ReviewedEnvironment, Reviews } from '../inputs.ts';

/** Updates each environment's promotion to the newest verified revision of the previous stage, if anything changed. */
export async function keepPromotions(
  reviews: Reviews,
  {
    heads,
    open,
    before,
  }: {
    readonly heads: ReadonlyMap<string, string>;
    readonly open: readonly PullRequest[];
    readonly before: ReviewState['promotions'];
  },
  signal: AbortSignal,
): Promise<ReviewState['promotions']> {
  const kept: Record<string, string> = {};
  for (const environment of reviews.environments) {
    const { name } = environment;
    const key = await promotionKey(reviews, environment, heads);
    if (key === undefined) continue;
    if (before[name] === key) kept[name] = key;
    else if (await isKept(reviews, environment, open, signal)) continue;
    else if (await promoteTo(reviews, environment, signal)) kept[name] = key;
  }
  return kept;
}

/** Returns a digest of a promotion's inputs. Returns undefined without a source or a target branch. */
async function promotionKey(
  { deps }: Reviews,
  { name, from, branch, provenBy }: ReviewedEnvironment,
  heads: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const [source, target] = [heads.get(branchRef(from)), heads.get(branchRef(branch))];
  if (source === undefined || target === undefined) return undefined;
  const proofs = provenBy === undefined ? [] : await runRecords(deps.store, provenBy);
  const work = heads.get(branchRef(promoteBranch(name))) ?? '';
  return digest([
    source,
    target,
    work,
    JSON.stringify(proofs.map(({ subject, status }) => [subject, status])),
  ]);
}

/** Returns true if the open promotion is approved and the environment keeps approved promotions. */
async function isKept(
  { deps }: Reviews,
  { name, branch, keepsApproved }: ReviewedEnvironment,
  open: readonly PullRequest[],
  signal: AbortSignal,
): Promise<boolean> {
  if (!keepsApproved) return false;
  const waits = open.find(
    ({ head, base, isFromFork }) => head.branch === promoteBranch(name) && base === branch && !isFromFork,
  );
  if (waits === undefined) return false;
  const approvers = await deps.people?.approvers(waits.number, signal);
  return approvers !== undefined && approvers.length > 0;
}

/**
 * Promotes to an environment. Returns false if it must be tried again without any change, for example because a current
 * run may take hours.
 */
async function promoteTo(
  { deps, holder }: Reviews,
  environment: ReviewedEnvironment,
  signal: AbortSignal,
): Promise<boolean> {
  const { name: environmentName } = environment;
  try {
    const report = await runPromotion(deps, environment, { holder, patience: 0 }, signal);
    const { pushed, stalled, reason, unproven } = report;
    if (pushed !== undefined) deps.log.info('promoted', { environment: environmentName, ...pushed });
    else if (stalled !== undefined)
      deps.log.warn('promotion stalled', { environment: environmentName, reason: stalled.message });
    else if (unproven !== undefined)
      deps.log.info('promotion waits', { environment: environmentName, reason });
    return true;
  } catch (error) {
    if (error instanceof LeaseHeld) return false;
    const isOwn = error instanceof InvalidInput || (error instanceof PortError && error.remedy !== 'retry');
    if (!isOwn) throw error;
    deps.log.warn('promotion refused', {
      environment: environmentName,
      code: error.code,
      reason: error.message,
    });
    // Problems of files stay until something changes. Refusals of a host are retried.
    return error instanceof InvalidInput;
  }
}
