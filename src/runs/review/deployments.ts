import type { EnvironmentStatus } from '../../core/plan/status.ts';
import type { Deployment } from '../../ports/git-host.ts';
import type { ReviewState } from './state.ts';
import { statusOf } from './branch-statuses.ts';
import type { Reviews } from './inputs.ts';

type Deploying = Pick<Reviews, 'host' | 'url'>;

/** Announces the deployment of a revision to an environment. Called before the first write of a sync. */
export async function announceDeployment(
  { host, url }: Deploying,
  environment: string,
  commit: string,
  signal: AbortSignal,
): Promise<void> {
  const description = `bringing ${commit.slice(0, 12)} to ${environment}`;
  await host.report(commit, { environment, state: 'in_progress', description, url }, signal);
}

/** Reports the result of each environment's deployment if it is known and was not reported yet. */
export async function keepDeployments(
  { deps, host, url, environments }: Pick<Reviews, 'deps' | 'host' | 'url' | 'environments'>,
  before: ReviewState['deployments'],
  signal: AbortSignal,
): Promise<ReviewState['deployments']> {
  const kept: Record<string, ReviewState['deployments'][string]> = {};
  for (const { name } of environments) {
    const known = before[name];
    const status = await statusOf(deps.store, name);
    const commit = status?.revision;
    const state = status === undefined ? undefined : stateOf(status, url);
    if (commit === undefined || state === undefined) {
      if (known !== undefined) kept[name] = known;
      continue;
    }
    if (known?.commit !== commit || known.state !== state.state)
      await host.report(commit, { environment: name, ...state }, signal);
    kept[name] = { commit, state: state.state };
  }
  return kept;
}

/** Returns the state of a deployment, or undefined if it is in progress or unknown. */
function stateOf(
  status: EnvironmentStatus,
  url: string | undefined,
): Omit<Deployment, 'environment'> | undefined {
  const { sync, health, conditions } = status;
  if (sync === 'Unknown') return undefined;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const description = ready?.message ?? sync;
  if (health === 'Degraded') return { state: 'failure', description, url };
  if (sync === 'Synced') return { state: 'success', description, url };
  if (health === 'Progressing' || ready?.reason.startsWith('Waiting') === true) return undefined;
  return ready?.reason === 'Blocked' || ready?.reason === 'SyncFailed'
    ? { state: 'failure', description, url }
    : undefined;
}
