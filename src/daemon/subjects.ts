import type { Log } from '../ports/log.ts';
import type { ControllerSubject } from './controller.ts';
import { isCrashing } from '../state/leases/crashes.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import { environmentSubject, runExport, runSync, sourceSubject } from '../runs/run.ts';
import { BranchMissing } from '../runs/plan-errors.ts';
import { reviewsSubject, type Reviews } from '../runs/review/inputs.ts';
import { notificationSubjects, thenReported } from './notification-subjects.ts';
import type { OpenApp, OpenPipeline } from './open/open.ts';
import { announce, forksSubjectOf, reviewsOf, reviewSubject } from './review-subjects.ts';

/**
 * Options of the daemon's own runs. They leave a subject to the process that works on it, and do not repeat that
 * process's work.
 */
const turn = { patience: 0, isFullRun: true } as const;

/** Time that a command in a comment waits for a current run. Milliseconds. */
const patience = 60_000;

/** Context for making the runs of a pipeline. */
interface Making {
  readonly app: OpenApp;
  readonly log: Log;
  /** Requests a run of another subject that this run's result concerns. */
  readonly wake: (subject: string) => void;
}

/**
 * Lists the subjects of a daemon: the sources, environments, pull requests and notifications of each pipeline. `ending`
 * aborts when notifications and forks must end.
 */
export function subjectsOf(
  app: OpenApp,
  log: Log,
  wake: Making['wake'],
  ending: AbortSignal,
): readonly ControllerSubject[] {
  const making = { app, log, wake };
  return app.pipelines.flatMap((pipeline) => {
    const reviews = reviewsOf(app, pipeline, patience);
    const worked = [
      sourceOf(making, pipeline, reviews),
      ...[...pipeline.environments.keys()].map((name) => environmentOf(making, pipeline, name, reviews)),
      ...(reviews === undefined
        ? []
        : [
            reviewSubject(reviews, everyReview(pipeline), log),
            forksSubjectOf(reviews, everyReview(pipeline), log, ending),
          ]),
    ];
    const all = [
      ...worked.map((subject) => thenReported(subject, app.receivers, pipeline.name, wake)),
      ...notificationSubjects(app, pipeline, { log, patience: turn.patience, ending }),
    ];
    // A subject and its lease have the same name.
    return all.map((subject) => ({
      ...subject,
      lastRun: () => app.store.lastRun(subject.name),
      isCrashing: () => isCrashing(app.store, subject.name),
    }));
  });
}

/** Returns the interval between review runs of a pipeline. Milliseconds. */
function everyReview({ config: { host } }: OpenPipeline): number {
  if (host.kind === 'plain') throw new Error('a host without pull requests is not looked at');
  return host.every;
}

function sourceOf(
  { app: { holder }, log, wake }: Making,
  { deps, source, config }: OpenPipeline,
  reviews: Reviews | undefined,
): ControllerSubject {
  return {
    name: sourceSubject(source.name),
    every: config.source.every,
    async run(signal, run) {
      const report = await runExport(deps, source, { holder, ...turn, run, dryRun: false }, signal);
      const { added, changed, removed, skipped, quarantined, conflicts, pushed } = report;
      const counts = { added: added.length, changed: changed.length, removed: removed.length, skipped };
      const problems = { quarantined: quarantined.length, conflicts: conflicts.length };
      log.info('exported', {
        source: source.name,
        ...counts,
        ...problems,
        ...(pushed === undefined ? {} : pushed),
      });
      if (reviews !== undefined && pushed !== undefined) wake(reviewsSubject(reviews.name));
    },
  };
}

function environmentOf(
  { app: { holder }, log, wake }: Making,
  pipeline: OpenPipeline,
  name: string,
  reviews: Reviews | undefined,
): ControllerSubject {
  const environment = pipeline.environments.get(name);
  const settings = pipeline.config.environments.get(name);
  if (environment === undefined || settings === undefined) throw new Error(`environment ${name} is not open`);
  return {
    name: environmentSubject(name),
    every: Math.min(settings.every, settings.driftEvery ?? settings.every),
    async run(signal, run) {
      let isLeft = false;
      try {
        const onBegin = (revision: string) => announce(reviews, name, revision, signal);
        const report = await runSync(pipeline.deps, environment, { holder, ...turn, run, onBegin }, signal);
        const { outcome, revision, plan, results } = report;
        const count = (wanted: string) => results.filter((result) => result.outcome === wanted).length;
        // A problem that a person or another run must solve must stand out among successful runs.
        const isGood = outcome !== 'failed' && outcome !== 'blocked';
        log[isGood ? 'info' : 'warn'](isGood ? 'synced' : 'not synced', {
          environment: name,
          outcome,
          revision,
          done: count('done'),
          failed: count('failed'),
          byHand: count('handed-over') + count('waiting'),
          blocked: plan.blockers.length,
        });
      } catch (error) {
        isLeft = error instanceof LeaseHeld;
        if (!(error instanceof BranchMissing)) throw error;
        log.info('waiting', { environment: name, reason: error.message });
      } finally {
        // Also after a failed run, because the review of the branch may have changed.
        if (reviews !== undefined && !isLeft) wake(reviewsSubject(reviews.name));
      }
    },
  };
}
