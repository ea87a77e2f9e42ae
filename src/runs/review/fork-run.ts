import { z } from 'zod';
import { withLease } from '../../state/leases/lease.ts';
import { defineStatusRecord, type Members } from '../../state/records/record.ts';
import { tracedRun } from '../traced.ts';
import { Attempts } from './attempts.ts';
import { ValidationStatuses } from './plans/validations.ts';
import { lookAtPulls, type Followed } from './pull-requests.ts';
import type { ReviewState } from './state.ts';
import { hostLanding, type ReviewReport } from './run.ts';
import { forksSubject, type Reviews } from './inputs.ts';
import { Saying } from './commit-statuses.ts';

/** Record of statuses on the pull requests of forks. If it is lost, all are sent again. */
type ForkState = Pick<ReviewState, 'said' | 'validated'>;

const forkStateRecord = defineStatusRecord<ForkState>({
  name: forksSubject,
  version: 1,
  schema: z.strictObject({
    said: z.record(z.string(), z.string()),
    validated: z.record(z.string(), z.string()),
  } satisfies Members<ForkState>),
});

/**
 * Validates the pull requests of forks under a separate lease, so that nobody waits for them: anybody may open them.
 * Sluice asks no tenant on behalf of a stranger.
 */
export async function forkRun(
  reviews: Reviews,
  signal: AbortSignal,
): Promise<Pick<ReviewReport, 'open' | 'reviewed' | 'problems'>> {
  const { deps, name, holder } = reviews;
  const subject = forksSubject(name);
  const lease = { subject, holder, patience: 0, isFullRun: true, landing: hostLanding };
  return withLease(deps, lease, signal, (inner) =>
    tracedRun(deps, { kind: 'review', subject }, () => validatedForks(reviews, inner)),
  );
}

async function validatedForks(reviews: Reviews, signal: AbortSignal) {
  const { deps, name, host } = reviews;
  const before = (await forkStateRecord.read(deps.store, name)) ?? { said: {}, validated: {} };
  const open = await host.openPullRequests(signal);
  // If a fork shares a commit with the repository's own pull request, the latter sets its status.
  const own = new Set(open.flatMap(({ isFromFork, head }) => (isFromFork ? [] : [head.commit])));
  const pulls = open.filter(({ isFromFork, head }) => isFromFork && !own.has(head.commit));
  if (pulls.length === 0 && Object.keys(before.validated).length === 0)
    return { open: 0, reviewed: [], problems: [] };
  const heads = await deps.repository.fetch(signal);
  const attempts = await Attempts.read(deps, forksSubject(name));
  const saying = new Saying(host, before.said);
  const looking = { pulls, heads, attempts };
  const kept = new ValidationStatuses(reviews, { ...looking, before: before.validated, saying }, signal);
  const known = Object.entries(before.validated).filter(([number]) =>
    pulls.some((pull) => String(pull.number) === number),
  );
  const save = () => {
    const validated = { ...Object.fromEntries(known), ...kept.now };
    return forkStateRecord.write(deps.store, name, { said: saying.said, validated }, deps.clock.now());
  };
  const look = async (followed: Followed) => {
    const { length } = kept.reviewed;
    await kept.look(followed);
    // Saved now, because the next pull request may crash the thread.
    if (kept.reviewed.length > length) await save();
  };
  const problems = await lookAtPulls(reviews, looking, look, signal);
  await save();
  return { open: pulls.length, reviewed: kept.reviewed, problems };
}
