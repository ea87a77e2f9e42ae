import { viewerEndpoint } from '../../dashboard/access/viewer.ts';
import { approveEndpoint } from '../../dashboard/decisions/requests.ts';
import { planEndpoint, type EnvironmentPlan } from '../../dashboard/environment/schema.ts';
import { approvable } from '../../core/gate/gate.ts';
import { planText } from '../../core/plan/print/plan-text.ts';
import { assertNamed } from '../../runs/sync/plan/plan.ts';
import type { ApproveOptions } from '../commands/decide/approve.ts';
import { count, printJson, type ExitCode, type Output } from '../output.ts';
import { environmentThere, type Server } from './open-server.ts';
import { receivedPlan } from './received-plan.ts';
import { askingServer, ServerFailure } from './server-failure.ts';

/**
 * Approves at a daemon, as `approveAction` does here: shows the plan of the daemon's last run, and approves only that
 * one. The daemon refuses if it has another plan by now.
 */
export async function serverApprove(
  server: Server,
  { environment, plan: wanted, allowDeletions, allowSecrets = false, json }: Omit<ApproveOptions, 'by'>,
  output: Output,
): Promise<ExitCode> {
  const stage = await environmentThere(server, environment);
  const found = await askingServer(server.url, () => server.api.find(planEndpoint, { environment }));
  if (found === undefined)
    throw new ServerFailure(`${server.url} has no plan for ${environment} yet`, 'SLC2908', {
      why: 'no run over it has ended',
      remedy: 'wait for the next run, or ask for one',
    });
  const { digest, plan } = found;
  assertNamed(wanted, digest);
  const approval =
    plan.changes.length === 0 ? undefined : await approved(server, found, { allowDeletions, allowSecrets });
  if (json) printJson(output, 'approve', { digest, approval: approval ?? null, plan });
  else {
    output.out(planText(receivedPlan(plan), digest));
    output.out(
      approval === undefined
        ? `\n${environment}: nothing to approve\n`
        : `\n${environment}: ${approval.by} approved plan ${approval.digest}, ${count(approval.changes.length, 'change')}\n`,
    );
  }
  if (approval !== undefined && approval.secrets.length === 0 && stage.approval !== 'required')
    output.err(`note: ${environment} does not require approval; Sluice recorded it anyway\n`);
  return 0;
}

async function approved(
  { url, api }: Server,
  { environment, digest, plan }: EnvironmentPlan,
  { allowDeletions, allowSecrets }: Pick<ApproveOptions, 'allowDeletions' | 'allowSecrets'>,
) {
  const request = {
    environment,
    digest,
    ...(allowDeletions === undefined ? {} : { allowDeletions }),
    ...(allowSecrets ? { allowSecrets } : {}),
  };
  const decided = await askingServer(url, () => api.ask(approveEndpoint, request));
  if (decided.approval !== undefined) return decided.approval;
  const { name = 'somebody' } = await askingServer(url, () => api.ask(viewerEndpoint, {}));
  return {
    digest,
    revision: plan.revision,
    changes: plan.changes.map(approvable),
    secrets: [],
    by: name,
    at: Date.now(),
  };
}
