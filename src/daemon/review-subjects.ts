import type { Log } from '../ports/log.ts';
import type { ControllerSubject } from './controller.ts';
import { failedOutcome, startMeasure } from '../runs/measured-run.ts';
import { announceDeployment } from '../runs/review/deployments.ts';
import { reviewRun } from '../runs/review/run.ts';
import { forkRun } from '../runs/review/fork-run.ts';
import { forksSubject, reviewsSubject, type Reviews } from '../runs/review/inputs.ts';
import type { OpenApp, OpenPipeline } from './open/open.ts';

/** Returns the input for review runs of a pipeline, or undefined if its host has no pull requests. */
export function reviewsOf(
  { holder, url }: Pick<OpenApp, 'holder' | 'url'>,
  { name, deps, host, source, environments, config }: OpenPipeline,
  patience: number,
): Reviews | undefined {
  if (!host.hasPullRequests) return undefined;
  const reviewed = [...environments.values()].map((environment) => ({
    ...environment,
    keepsApproved: config.environments.get(environment.name)?.promotion.keepApproved === true,
  }));
  return { name, deps, host, source, environments: reviewed, url, holder, patience };
}

/** Returns the subject that reviews a pipeline's pull requests. */
export function reviewSubject(reviews: Reviews, every: number, log: Log): ControllerSubject {
  return {
    name: reviewsSubject(reviews.name),
    every,
    async run(signal) {
      const { open, offers, reviewed, commands, problems } = await measured(
        reviews.deps,
        reviewsSubject(reviews.name),
        signal,
        async () => {
          const report = await reviewRun(reviews, signal);
          const isIdle = report.offers.length + report.reviewed.length + report.commands === 0;
          return { report, isIdle };
        },
      );
      for (const reason of problems)
        log.warn('pull request not reviewed', { pipeline: reviews.name, reason });
      const isNews = offers.length + reviewed.length + commands > 0;
      log[isNews ? 'info' : 'debug']('pull requests', {
        pipeline: reviews.name,
        open,
        reviewed: reviewed.length,
        commands,
        ...Object.fromEntries(offers.map(({ is, number, branch }) => [`${is} #${number}`, branch])),
      });
    },
  };
}

/**
 * Subject for pull requests of forks. A run may check thousands and writes to no tenant, so it ends as soon as `ending`
 * aborts. The next one continues.
 */
export function forksSubjectOf(
  reviews: Reviews,
  every: number,
  log: Log,
  ending: AbortSignal,
): ControllerSubject {
  const subject = forksSubject(reviews.name);
  return {
    name: subject,
    every,
    isAside: true,
    async run(runSignal) {
      const signal = AbortSignal.any([runSignal, ending]);
      const { open, reviewed, problems } = await measured(reviews.deps, subject, signal, async () => {
        const report = await forkRun(reviews, signal);
        return { report, isIdle: report.reviewed.length === 0 };
      }).catch((error: unknown) => {
        if (!ending.aborted) throw error;
        return { open: 0, reviewed: [], problems: [] };
      });
      for (const reason of problems)
        log.warn('pull request of a fork not validated', { pipeline: reviews.name, reason });
      const counts = { pipeline: reviews.name, open, validated: reviewed.length };
      log[reviewed.length > 0 ? 'info' : 'debug']('pull requests of forks', counts);
    },
  };
}

/** Counts a run that has no history entry. */
async function measured<T extends { readonly problems: readonly string[] }>(
  deps: Reviews['deps'],
  subject: string,
  signal: AbortSignal,
  run: () => Promise<{ readonly report: T; readonly isIdle: boolean }>,
): Promise<T> {
  const ended = startMeasure(deps, 'review', subject);
  try {
    const { report, isIdle } = await run();
    const { problems } = report;
    ended(problems.length > 0 ? 'in_part' : isIdle ? 'nothing_to_do' : 'done');
    return report;
  } catch (error) {
    ended(failedOutcome(error, signal));
    throw error;
  }
}

/** Limit of the wait for the host to accept a sync's announcement. Milliseconds. */
const longestAnnouncement = 10_000;

/**
 * Announces the start of a sync to the host. A failure does not prevent the sync, and the next review run reports the
 * result anyway.
 */
export async function announce(
  reviews: Reviews | undefined,
  environment: string,
  revision: string,
  signal: AbortSignal,
): Promise<void> {
  if (reviews === undefined) return;
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(longestAnnouncement)]);
    await announceDeployment(reviews, environment, revision, bounded);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reviews.deps.log.warn('deployment not announced', { environment, reason });
  }
}
