import type { Log } from '../ports/log.ts';
import type { Subject } from '../sync/controller.ts';
import { environmentSubject, runExport, runSync, sourceSubject } from '../sync/run-pass.ts';
import { BranchMissing } from '../sync/plan-environment.ts';
import type { OpenApp, OpenPipeline } from './open.ts';

/** How long the daemon waits for a pass that somebody runs by hand. Milliseconds. */
const patience = 60_000;

/** What a daemon works on: each source and each environment of each pipeline. */
export function subjectsOf(app: OpenApp, log: Log): readonly Subject[] {
  return app.pipelines.flatMap((pipeline) => [
    sourceOf(app, pipeline, log),
    ...[...pipeline.environments.keys()].map((name) => environmentOf(app, pipeline, name, log)),
  ]);
}

function sourceOf({ holder }: OpenApp, { deps, source, config }: OpenPipeline, log: Log): Subject {
  return {
    name: sourceSubject(source.name),
    every: config.source.every,
    async run(signal) {
      const report = await runExport(deps, source, { holder, patience, dryRun: false }, signal);
      const { added, changed, removed, skipped, quarantined, conflicts, pushed } = report;
      const counts = { added: added.length, changed: changed.length, removed: removed.length, skipped };
      const problems = { quarantined: quarantined.length, conflicts: conflicts.length };
      log.info('exported', {
        source: source.name,
        ...counts,
        ...problems,
        ...(pushed === undefined ? {} : pushed),
      });
    },
  };
}

function environmentOf({ holder }: OpenApp, pipeline: OpenPipeline, name: string, log: Log): Subject {
  const environment = pipeline.environments.get(name);
  const settings = pipeline.config.environments.get(name);
  if (environment === undefined || settings === undefined) throw new Error(`environment ${name} is not open`);
  return {
    name: environmentSubject(name),
    every: Math.min(settings.every, settings.driftEvery ?? settings.every),
    async run(signal) {
      try {
        const report = await runSync(pipeline.deps, environment, { holder, patience }, signal);
        const { outcome, revision, plan, results } = report;
        const count = (wanted: string) => results.filter((result) => result.outcome === wanted).length;
        // What a person or another pass must mend is not to be overlooked among passes that did what they should.
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
        if (!(error instanceof BranchMissing)) throw error;
        log.info('waiting', { environment: name, reason: error.message });
      }
    },
  };
}
