import type { Account } from './accounts.ts';
import type { Host } from './host.ts';
import { writeProtections } from './protection-hook.ts';
import type { Deployment, DeploymentStatus, Repository, Status } from './records.ts';
import { invalid, Refusal } from './refusal.ts';
import { latestStatuses } from './shapes/status-shape.ts';

const longestDescription = 140;
/** GitHub keeps no more of one commit and context. */
const mostStatuses = 1000;
const environmentsOfProduction = ['production'];

export async function addStatus(
  host: Host,
  repository: Repository,
  by: Account,
  wanted: {
    readonly commit: string;
    readonly state: string;
    readonly context?: string | undefined;
    readonly description?: string | null | undefined;
    readonly targetUrl?: string | null | undefined;
  },
): Promise<Status> {
  const context = wanted.context ?? 'default';
  if ((await repository.git.resolve(wanted.commit)) !== wanted.commit) {
    throw new Refusal(422, `No commit found for SHA: ${wanted.commit}`);
  }
  checkLength('Status', wanted.description);
  if (context.length > 255)
    throw invalid('Status', 'context is too long (maximum is 255 characters)', 'context');
  const targetUrl = wanted.targetUrl ?? null;
  if (targetUrl !== null && !/^https?:\/\//u.test(targetUrl)) {
    throw invalid('Status', 'target_url must use http(s) scheme', 'target_url');
  }
  const same = repository.statuses.filter((one) => one.commit === wanted.commit && one.context === context);
  if (same.length >= mostStatuses) {
    throw new Refusal(422, 'Validation Failed', {
      errors: ['This SHA and context has reached the maximum number of statuses.'],
    });
  }
  const status = {
    id: host.nextId(),
    commit: wanted.commit,
    state: wanted.state,
    description: wanted.description ?? null,
    targetUrl,
    context,
    author: by,
    at: host.now(),
  };
  repository.statuses.push(status);
  await syncProtections(repository);
  return status;
}

/** Tells the repository on disk what protects its branches, and which commits have the statuses for it. */
export async function syncProtections(repository: Repository): Promise<void> {
  const commits = [...new Set(repository.statuses.map(({ commit }) => commit))];
  const ready = [...repository.protections].flatMap(([branch, { requiredStatuses = [] }]) =>
    commits
      .filter((commit) => {
        const latest = latestStatuses(repository, commit);
        return requiredStatuses.every((name) =>
          latest.some(({ context, state }) => context === name && state === 'success'),
        );
      })
      .map((commit) => ({ branch, commit })),
  );
  await writeProtections(repository.git.path, repository.protections, ready);
}

export interface NewDeployment {
  readonly ref: string;
  readonly task?: string | undefined;
  readonly autoMerge?: boolean | undefined;
  /** Undefined: every context of the commit. */
  readonly requiredContexts?: readonly string[] | undefined;
  readonly payload?: unknown;
  readonly environment?: string | undefined;
  readonly description?: string | null | undefined;
  readonly isTransient?: boolean | undefined;
  readonly isProduction?: boolean | undefined;
}

/** Throws where the ref lacks a status that it needs, or would first have to be merged. */
export async function addDeployment(
  host: Host,
  repository: Repository,
  by: Account,
  wanted: NewDeployment,
): Promise<Deployment> {
  const commit = await repository.git.resolve(wanted.ref);
  if (commit === undefined) throw new Refusal(422, `No ref found for: ${wanted.ref}`);
  if (wanted.autoMerge !== false) await checkNotBehind(repository, wanted.ref, commit);
  const latest = latestStatuses(repository, commit);
  const required = wanted.requiredContexts ?? latest.map(({ context }) => context);
  const failing = required.filter(
    (name) => latest.find(({ context }) => context === name)?.state !== 'success',
  );
  if (failing.length > 0) {
    throw new Refusal(409, `Conflict: Commit status checks failed for ${wanted.ref}.`, {
      errors: failing.map((context) => ({ contexts: [{ context }], field: 'required_contexts' })),
    });
  }
  const environment = wanted.environment ?? 'production';
  const deployment: Deployment = {
    id: host.nextId(),
    commit,
    ref: wanted.ref,
    task: wanted.task ?? 'deploy',
    environment,
    description: wanted.description ?? null,
    payload: wanted.payload ?? {},
    isProduction: wanted.isProduction ?? environmentsOfProduction.includes(environment),
    isTransient: wanted.isTransient ?? false,
    author: by,
    at: host.now(),
    updatedAt: host.now(),
    statuses: [],
  };
  repository.deployments.set(deployment.id, deployment);
  return deployment;
}

/** A success makes the environment's older deployments inactive, unless that is not wanted. */
export function addDeploymentStatus(
  host: Host,
  repository: Repository,
  by: Account,
  deployment: Deployment,
  wanted: {
    readonly state: string;
    readonly description?: string | undefined;
    readonly logUrl?: string | undefined;
    readonly environment?: string | undefined;
    readonly environmentUrl?: string | undefined;
    readonly autoInactive?: boolean | undefined;
  },
): DeploymentStatus {
  checkLength('DeploymentStatus', wanted.description);
  const add = (to: Deployment, state: string): DeploymentStatus => {
    const status = {
      id: host.nextId(),
      state,
      description: to === deployment ? (wanted.description ?? '') : '',
      targetUrl: to === deployment ? (wanted.logUrl ?? '') : '',
      environment: wanted.environment ?? to.environment,
      environmentUrl: to === deployment ? (wanted.environmentUrl ?? '') : '',
      author: by,
      at: host.now(),
    };
    to.statuses.push(status);
    to.updatedAt = host.now();
    return status;
  };
  if (wanted.state === 'success' && wanted.autoInactive !== false) {
    for (const older of repository.deployments.values()) {
      const isSuperseded =
        older.id < deployment.id &&
        older.environment === deployment.environment &&
        !older.isTransient &&
        !older.isProduction &&
        older.statuses.length > 0 &&
        older.statuses.at(-1)?.state !== 'inactive';
      if (isSuperseded) add(older, 'inactive');
    }
  }
  return add(deployment, wanted.state);
}

async function checkNotBehind(repository: Repository, ref: string, commit: string): Promise<void> {
  const isBranch = repository.seen.has(ref);
  const tip = await repository.git.resolve(`refs/heads/${repository.defaultBranch}`);
  if (!isBranch || tip === undefined || (await repository.git.contains(commit, tip))) return;
  throw new Refusal(409, `Conflict merging ${repository.defaultBranch} into ${ref}.`);
}

function checkLength(resource: string, description: string | null | undefined): void {
  if ((description ?? '').length <= longestDescription) return;
  throw invalid(
    resource,
    `description is too long (maximum is ${longestDescription} characters)`,
    'description',
  );
}
