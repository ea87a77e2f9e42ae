import { reasonLine, type GateName } from '../../../core/gate/gate.ts';
import { planText } from '../../../core/plan/print/plan-text.ts';
import { safe } from '../../../core/text/safe-text.ts';
import type { Environment, RunDeps } from '../../../runs/pipeline.ts';
import { contentDiffs, replacedStreams } from '../../../runs/sync/content-diffs.ts';
import { verdictOn } from '../../../runs/sync/gate.ts';
import { differencesOf } from '../../../runs/sync/report.ts';
import { planEnvironment, type Planned } from '../../../runs/sync/plan.ts';
import { holdNote } from '../../terminal/hold-note.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { sluiceLine } from '../../terminal/sluice-line.ts';
import { watched } from '../../terminal/watched-tenant.ts';

export interface PlanOptions {
  readonly environment: string;
  readonly revision?: string | undefined;
  readonly json?: boolean;
  /** Shows changes of content. Defaults to true. */
  readonly diff?: boolean;
  /** Shows all changes of content, however many. */
  readonly fullDiff?: boolean;
  readonly config?: string;
}

/** Shows the plan of a sync. Exits with 0 for no changes, 2 for changes, 1 if blocked. */
export async function planAction(
  session: CommandSession,
  options: PlanOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const watcher = watched(environment, output.progress);
  const asked = options.revision === undefined ? {} : { revision: options.revision };
  const planned = await planEnvironment(pipeline.deps, watcher.side, asked, signal).finally(watcher.end);
  const { plan, digest } = planned;
  const { differences } = differencesOf(planned, []);
  if (options.json) {
    printJson(output, 'plan', { digest, ...plan, ...(differences === undefined ? {} : { differences }) });
    return codeOf(planned);
  }
  const content =
    options.diff === false
      ? undefined
      : await contentOf(pipeline.deps, environment, planned, options, output, signal);
  output.out(planText(plan, digest, { differences, content }));
  output.out(await nextText(pipeline.deps, environment, planned, options, signal));
  if (!planned.isNamed && plan.revision !== planned.head)
    output.err(holdNote(environment.name, plan.revision));
  return codeOf(planned);
}

async function contentOf(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  options: PlanOptions,
  { progress }: Output,
  signal: AbortSignal,
) {
  const isWhole = options.fullDiff === true;
  const watcher = watched(environment, progress, replacedStreams(planned.plan, { isWhole }).length);
  const diffs = await contentDiffs(deps, watcher.side, planned, { isWhole }, signal).finally(watcher.end);
  return { diffs, whole: sluiceLine(['plan', environment.name, '--full-diff'], options) };
}

function codeOf({ plan }: Planned): ExitCode {
  if (plan.blockers.length > 0) return 1;
  return plan.changes.length > 0 ? 2 : 0;
}

/** Returns the gates that the plan waits for, and the next command. */
async function nextText(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<string> {
  const { plan, digest } = planned;
  const { name } = environment;
  if (plan.changes.length === 0 || plan.stops.length > 0) return '';
  if (planned.isNamed)
    return environment.authority?.required === true
      ? `approval: needed once ${environment.branch} has this revision\n`
      : 'approval: not needed\n';
  const verdict = await verdictOn(deps, environment, planned, await deps.store.hold(name), signal);
  const named = ['--plan', digest.slice(0, 7)];
  if (verdict.go) {
    const approval = verdict.approval === undefined ? 'not needed' : `given by ${safe(verdict.approval.by)}`;
    return `approval: ${approval}\nnext: ${sluiceLine(['sync', name, ...named], options)}\n`;
  }
  const { reasons } = verdict;
  const isOf = (gate: GateName) => reasons.some(({ is }) => is === gate);
  const secrets = plan.secrets.length === 0 ? [] : ['--allow-secrets'];
  const next = isOf('not approved')
    ? sluiceLine(['approve', name, ...named, ...secrets], options)
    : isOf('on hold')
      ? sluiceLine(['resume', name], options)
      : undefined;
  return [
    `approval: ${isOf('not approved') ? 'needed' : 'not needed now'}`,
    ...reasons.map((reason) => `waiting: ${safe(reasonLine(reason))}`),
    ...(next === undefined ? reasons.map(({ remedy }) => safe(remedy)) : [`next: ${next}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
