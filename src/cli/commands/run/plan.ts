import { planText } from '../../../core/plan/print/plan-text.ts';
import { differencesOf } from '../../../runs/sync/report.ts';
import { planEnvironment } from '../../../runs/sync/plan.ts';
import { holdNote } from '../../terminal/hold-note.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { watched } from '../../terminal/watched-tenant.ts';

export interface PlanOptions {
  readonly environment: string;
  readonly revision?: string | undefined;
  readonly json?: boolean;
}

/** Shows the plan of a sync. Exits with 0 for no changes, 2 for changes, 1 if blocked. */
export async function planAction(
  session: CommandSession,
  options: PlanOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const seen = watched(environment, output.progress);
  const asked = options.revision === undefined ? {} : { revision: options.revision };
  const planned = await planEnvironment(pipeline.deps, seen.side, asked, signal).finally(seen.end);
  const { plan, digest } = planned;
  const found = differencesOf(planned, []);
  if (options.json) printJson(output, 'plan', { digest, ...plan, ...found });
  else output.out(planText(plan, digest, found.differences));
  if (!planned.isNamed && plan.revision !== planned.head)
    output.err(holdNote(environment.name, plan.revision));
  if (plan.blockers.length > 0) return 1;
  return plan.changes.length > 0 ? 2 : 0;
}
