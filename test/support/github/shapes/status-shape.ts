import type { Host } from '../host.ts';
import type { Deployment, DeploymentStatus, Repository, Status } from '../records.ts';
import { accountShape, nodeId, type Shape, time } from './account-shape.ts';
import { apiUrl, repositoryShape } from './repository-shape.ts';

/** As a combined status lists it. */
export function simpleStatusShape(host: Host, repository: Repository, status: Status): Shape {
  return {
    url: `${apiUrl(host, repository)}/statuses/${status.commit}`,
    avatar_url: `${host.url}/avatars/u/${status.author.id}?`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: time(status.at),
    updated_at: time(status.at),
  };
}

export function statusShape(host: Host, repository: Repository, status: Status): Shape {
  return {
    ...simpleStatusShape(host, repository, status),
    creator: accountShape(host, status.author),
  };
}

/** The latest status of each context, newest first. */
export function latestStatuses(repository: Repository, commit: string): readonly Status[] {
  const byContext = new Map<string, Status>();
  for (const status of repository.statuses) {
    if (status.commit === commit) byContext.set(status.context.toLowerCase(), status);
  }
  return [...byContext.values()].sort((one, other) => other.id - one.id);
}

export function combinedState(statuses: readonly Status[]): string {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure';
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success';
}

export function combinedStatusShape(
  host: Host,
  repository: Repository,
  commit: string,
  page: readonly Status[],
): Shape {
  const url = apiUrl(host, repository);
  const all = latestStatuses(repository, commit);
  return {
    state: combinedState(all),
    statuses: page.map((status) => simpleStatusShape(host, repository, status)),
    sha: commit,
    total_count: all.length,
    repository: repositoryShape(host, repository),
    commit_url: `${url}/commits/${commit}`,
    url: `${url}/commits/${commit}/status`,
  };
}

export function deploymentShape(host: Host, repository: Repository, deployment: Deployment): Shape {
  const url = `${apiUrl(host, repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.commit,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: accountShape(host, deployment.author),
    created_at: time(deployment.at),
    updated_at: time(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: apiUrl(host, repository),
    transient_environment: deployment.isTransient,
    production_environment: deployment.isProduction,
    performed_via_github_app: null,
  };
}

export function deploymentStatusShape(
  host: Host,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): Shape {
  const url = `${apiUrl(host, repository)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: accountShape(host, status.author),
    description: status.description,
    environment: status.environment,
    target_url: status.targetUrl,
    created_at: time(status.at),
    updated_at: time(status.at),
    deployment_url: url,
    repository_url: apiUrl(host, repository),
    environment_url: status.environmentUrl,
    log_url: status.targetUrl,
    performed_via_github_app: null,
  };
}
