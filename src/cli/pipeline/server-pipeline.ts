import { approvable, type Hold } from '../../core/gate/gate.ts';
import type { HistoryRow } from '../../core/plan/print/history-text.ts';
import type { StatusRow } from '../../core/plan/print/status-text.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import { viewerEndpoint } from '../../dashboard/access/viewer.ts';
import { approveEndpoint, holdEndpoint, resumeEndpoint } from '../../dashboard/decisions/requests.ts';
import { planEndpoint, type EnvironmentPlan } from '../../dashboard/environment/schema.ts';
import type { Stage } from '../../dashboard/overview/schema.ts';
import { runsEndpoint, type RunView } from '../../dashboard/run/schema.ts';
import { assertNamed } from '../../runs/sync/plan.ts';
import { environmentThere, stagesThere, type Server } from './open-server.ts';
import type { PlanApproval, Approve, Noted, PipelineAccess } from './pipeline-access.ts';
import { receivedPlan } from './received-plan.ts';
import { askingServer, ServerFailure } from './server-failure.ts';

/** Limit of entries that a server returns at once. */
const most = 200;

/** Records of a daemon. It records decisions in the name of the signed-in user. */
export class ServerPipeline implements PipelineAccess {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  async status(environment: string | undefined): Promise<readonly StatusRow[]> {
    if (environment !== undefined) await environmentThere(this.#server, environment);
    const stages = await stagesThere(this.#server);
    return stages
      .filter(
        ({ name, kind }) => environment === undefined || (kind === 'environment' && name === environment),
      )
      .map((stage) => statusRow(stage, stages));
  }

  async history(environment: string, limit: number): Promise<Noted<readonly HistoryRow[]>> {
    const { url, api } = this.#server;
    await environmentThere(this.#server, environment);
    const query = { stage: environment, limit: Math.min(limit, most) };
    const { runs } = await askingServer(url, () => api.ask(runsEndpoint, query));
    const value = runs.map(historyRow);
    if (limit <= most || value.length < most) return { value };
    return { value, note: `a server lists at most the last ${most}` };
  }

  async hold(environment: string, reason: string): Promise<Noted<Hold>> {
    const { url, api } = this.#server;
    const before = await environmentThere(this.#server, environment);
    const decided = await askingServer(url, () => api.ask(holdEndpoint, { environment, reason }));
    const held = decided.hold ?? (await environmentThere(this.#server, environment)).status?.hold;
    if (held === undefined) throw new ServerFailure(`${url} did not return the hold`, 'SLC2907');
    if (before.currentRun === undefined) return { value: holdOf(held) };
    return { value: holdOf(held), note: `a run of it at ${url} is under way, which finishes first` };
  }

  async resume(environment: string): Promise<Hold | undefined> {
    const { url, api } = this.#server;
    const before = await environmentThere(this.#server, environment);
    const decided = await askingServer(url, () => api.ask(resumeEndpoint, { environment }));
    const lifted = decided.hold ?? before.status?.hold;
    return lifted === undefined ? undefined : holdOf(lifted);
  }
}

function statusRow(stage: Stage, stages: readonly Stage[]): StatusRow {
  const { name, kind, branch, checkedAt, pipeline } = stage;
  const isPromotedFrom =
    kind === 'environment' &&
    stages.some((other) => other.pipeline === pipeline && other.promotion?.from === branch);
  return { name, kind, branch, at: checkedAt, isPromotedFrom, status: statusOf(stage) };
}

/** Returns the status in the form of the store, which has no members without a value. */
function statusOf({ status }: Stage): EnvironmentStatus | undefined {
  if (status === undefined) return undefined;
  const { sync, health, revision, conditions, details, hold, unproven, drifted } = status;
  return {
    sync,
    health,
    revision: revision ?? undefined,
    conditions,
    details,
    ...(hold === undefined ? {} : { hold: holdOf(hold) }),
    ...(unproven === undefined ? {} : { unproven }),
    ...(drifted === undefined
      ? {}
      : { drifted: drifted.map(({ path, by, at }) => ({ path, ...definedOf({ by, at }) })) }),
  };
}

function definedOf({ by, at }: { readonly by: string | undefined; readonly at: string | undefined }) {
  return { ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}

function holdOf(hold: NonNullable<NonNullable<Stage['status']>['hold']>): Hold {
  return { ...hold, revision: hold.revision };
}

function historyRow(run: RunView): HistoryRow {
  const { kind, startedAt, milliseconds, outcome, revision, plan, actor, message, repeated } = run;
  const { counts = {}, switched = [] } = run;
  return {
    kind,
    startedAt,
    milliseconds,
    outcome,
    revision,
    plan,
    counts,
    actor,
    message,
    switched,
    repeated,
  };
}

/** Approves the plan of a daemon's last run. The daemon refuses if it has another plan by now. */
export function approveAtServer(server: Server): Approve {
  return async (request) => {
    const { url, api } = server;
    const { environment, plan: wanted } = request;
    const stage = await environmentThere(server, environment);
    const found = await askingServer(url, () => api.find(planEndpoint, { environment }));
    if (found === undefined)
      throw new ServerFailure(`${url} has no plan for ${environment} yet`, 'SLC2908', {
        why: 'no run of it has ended',
        remedy: 'wait for the next run or request one',
      });
    const { digest, plan } = found;
    assertNamed(wanted, digest);
    return {
      plan: receivedPlan(plan),
      digest,
      approval: plan.changes.length === 0 ? undefined : await approval(server, found, request),
      isRequired: stage.approval === 'required',
    };
  };
}

async function approval(
  { url, api }: Server,
  { environment, digest, plan }: EnvironmentPlan,
  { allowDeletions, allowSecrets = false }: PlanApproval,
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
