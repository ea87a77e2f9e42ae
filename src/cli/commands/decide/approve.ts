import { planText } from '../../../core/plan/print/plan-text.ts';
import { count, printJson, type ExitCode, type Output } from '../../output.ts';
import { sluiceLine } from '../../terminal/sluice-line.ts';
import type { PlanApproval, Approve } from '../../pipeline/pipeline-access.ts';

export interface ApproveOptions extends PlanApproval {
  readonly json?: boolean;
  readonly config?: string;
  readonly server?: string;
}

/** Approves a plan, and shows it. */
export async function approveAction(
  approve: Approve,
  { json, config, server, ...request }: ApproveOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { environment } = request;
  const { plan, digest, approval, isRequired, note } = await approve(request, signal);
  if (json) printJson(output, 'approve', { digest, approval: approval ?? null, plan });
  else {
    output.out(planText(plan, digest));
    output.out(
      approval === undefined
        ? `\n${environment}: nothing to approve\n`
        : `\n${environment}: ${approval.by} approved plan ${approval.digest}, ${count(approval.changes.length, 'change')}\n`,
    );
    // A daemon applies the plan with its next run.
    if (approval !== undefined && server === undefined)
      output.out(`next: ${sluiceLine(['sync', environment, '--plan', digest.slice(0, 7)], { config })}\n`);
  }
  if (note !== undefined) output.err(note);
  if (approval !== undefined && approval.secrets.length === 0 && !isRequired)
    output.err(`note: ${environment} does not require approval; Sluice recorded it anyway\n`);
  return 0;
}
