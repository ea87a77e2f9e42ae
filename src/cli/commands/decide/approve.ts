import { approvalShown } from '../../../core/gate/gate.ts';
import { planText } from '../../../core/plan/print/plan-text.ts';
import { approve } from '../../../runs/decisions/approvals.ts';
import { decidedBy, oneLine } from '../../terminal/decision-text.ts';
import { holdNote } from '../../terminal/hold-note.ts';
import { userName } from '../../outside.ts';
import { count, printJson, type ExitCode, type Output } from '../../output.ts';
import { environmentOf, type CommandSession } from '../../session.ts';

export interface ApproveOptions {
  readonly environment: string;
  readonly plan?: string | undefined;
  readonly allowDeletions?: number | undefined;
  readonly allowSecrets?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

/** Plans, shows the plan and records its approval. Throws `StalePlan` if `plan` names another one. */
export async function approveAction(
  session: CommandSession,
  options: ApproveOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const by = oneLine('--by', decidedBy(options.by), 100);
  const { plan: digest, allowDeletions, allowSecrets } = options;
  const request = { digest, allowDeletions, allowSecrets, by, who: { is: 'cli', user: userName() } } as const;
  const { planned, approval } = await approve(pipeline.deps, environment, request, signal);
  const { plan } = planned;
  const shown = approval === undefined ? undefined : approvalShown(approval);
  if (options.json) printJson(output, 'approve', { digest: planned.digest, approval: shown ?? null, plan });
  else {
    output.out(planText(plan, planned.digest));
    output.out(
      approval === undefined
        ? `\n${environment.name}: nothing to approve\n`
        : `\n${environment.name}: ${by} approved plan ${approval.digest}, ${count(approval.changes.length, 'change')}\n`,
    );
  }
  if (plan.revision !== planned.head) output.err(holdNote(environment.name, plan.revision));
  if (approval !== undefined && approval.secrets.length === 0 && environment.authority?.required !== true)
    output.err(`note: ${environment.name} does not require approval; Sluice recorded it anyway\n`);
  return 0;
}
