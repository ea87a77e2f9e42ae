import { reasonLine } from '../../../core/gate/gate.ts';
import { publicationText } from '../../../core/plan/plan.ts';
import { nearMiss } from '../../../core/text/near-miss.ts';
import { groupedLines } from '../../../core/plan/print/grouped-lines.ts';
import { problemLine } from '../../../core/problems/problem.ts';
import { streamPath, streamSlug } from '../../../core/tree/tree.ts';
import { differenceHeading } from '../../../core/plan/print/mismatch-text.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { changedResource, changeMarks } from '../../../core/plan/print/plan-text.ts';
import { switchText } from '../../../core/plan/print/switch-text.ts';
import { editText } from '../../../runs/drift/edit-reports.ts';
import { runSync } from '../../../runs/run.ts';
import type { SyncReport } from '../../../runs/sync/report.ts';
import { driftBranch } from '../../../runs/branches.ts';
import { holdNote } from '../../terminal/hold-note.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { runOptions } from '../../run-options.ts';
import { remediesFor } from '../../terminal/remedies.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { didYouMean } from '../../terminal/usage-error.ts';
import { watched } from '../../terminal/watched-tenant.ts';

export interface SyncCommandOptions {
  readonly environment: string;
  readonly plan?: string | undefined;
  /** Revision to sync instead of the head or the one that a hold keeps. The environment must be on hold. */
  readonly revision?: string | undefined;
  /** Slugs of streams whose edits in the tenant Sluice reverts. */
  readonly heal?: readonly string[] | undefined;
  readonly allowDeletions?: number | undefined;
  readonly json?: boolean | undefined;
}

/** Syncs once. Exits with 0 if done, handed over or up to date; with 1 if failed, blocked or only partly done. */
export async function syncAction(
  session: CommandSession,
  options: SyncCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const watcher = watched(environment, output.progress);
  const asked = {
    ...runOptions(session, output),
    onPlan: watcher.onPlan,
    ...(options.plan === undefined ? {} : { plan: options.plan }),
    ...(options.revision === undefined ? {} : { revision: options.revision }),
    ...(options.heal === undefined ? {} : { heal: options.heal.map(streamPath) }),
    ...(options.allowDeletions === undefined ? {} : { allowDeletions: options.allowDeletions }),
  };
  const report = await runSync(pipeline.deps, watcher.side, asked, signal).finally(watcher.end);
  if (options.json) printJson(output, 'sync', report);
  else {
    for (const { change, outcome, switched } of report.results)
      output.out(
        `  ${outcome === 'failed' ? '!' : changeMarks[change.op]} ${changedResource(change)}: ${outcome}${switched === undefined ? '' : `, ${switchText(switched)}`}\n`,
      );
    const failures = report.results.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    for (const line of groupedLines(failures.map(problemLine))) output.err(`error: ${safe(line)}\n`);
    for (const { remedy, ...reason } of report.gate?.reasons ?? [])
      output.err(`waiting: ${safe(`${reasonLine(reason)} ${remedy}`)}\n`);
    for (const line of groupedLines(report.plan.blockers.map(problemLine)))
      output.err(`blocked: ${safe(line)}\n`);
    for (const { path, lines } of report.differences ?? [])
      output.err(`${differenceHeading(path)}:\n${lines.map((line) => `  ${safe(line)}\n`).join('')}`);
    output.err(remediesFor([...failures, ...report.plan.blockers].map(problemText)));
    output.err(unhealedText(options.heal ?? [], report));
    output.err(driftedText(report));
    if (report.saved !== undefined)
      output.err(
        `saved: the tenant's edits are in ${report.saved.slice(0, 7)} on ${driftBranch(environment.name)}\n`,
      );
    for (const line of report.retiring) output.err(`retiring: ${safe(line)}\n`);
    output.out(byHandText(report.byHand));
    const hold =
      options.revision === undefined ? await pipeline.deps.store.hold(environment.name) : undefined;
    if (hold?.revision === report.revision) output.err(holdNote(environment.name, report.revision));
    output.out(
      `${environment.name} at ${report.revision.slice(0, 7)}: ${report.results.length === 0 && report.outcome === 'synced' ? 'nothing to do' : `${report.outcome}, ${count(report.results.length, 'change')}`}\n`,
    );
  }
  return report.outcome === 'synced' || report.outcome === 'handed-over' ? 0 : 1;
}

/** Returns a text about the edits that Sluice left unchanged, with the location of each saved copy. */
function driftedText({ plan, edits = [], environment }: SyncReport): string {
  return edits
    .filter(({ path }) => plan.drifted.includes(path))
    .map((edit) => {
      const who = publicationText(plan.edits[edit.path]);
      const where = safe(editText(edit, environment));
      return `drifted: ${edit.path} was changed in the tenant since the last sync${who}; the edit is ${where}\n`;
    })
    .join('');
}

/** Text of the slugs given to `--heal` that the environment does not have. */
function unhealedText(slugs: readonly string[], { streams, environment }: SyncReport): string {
  const there = streams.map(({ path }) => streamSlug(path));
  return slugs
    .filter((slug) => !there.includes(slug))
    .map((slug) => {
      const meant = nearMiss(slug, there);
      const hint = meant === undefined ? '' : `: ${didYouMean(meant)}`;
      return `warning: --heal ${safe(slug)} is no stream of ${environment}${hint}\n`;
    })
    .join('');
}

/** Text of the steps that are left to a person in a tenant without an API. */
function byHandText(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `to do by hand:\n${lines.map((line) => `  ${safe(line)}\n`).join('')}`;
}
