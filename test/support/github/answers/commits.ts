import {
  actorOf,
  type Call,
  cut,
  flagOf,
  type Handler,
  ok,
  pageOf,
  repositoryOf,
  textOf,
} from '../answer.ts';
import type { Deployment } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { commitShape, fileShape, statsOf } from '../shapes/commit-shape.ts';
import { apiUrl, pageUrl } from '../shapes/repository-shape.ts';
import {
  combinedStatusShape,
  deploymentShape,
  deploymentStatusShape,
  latestStatuses,
  statusShape,
} from '../shapes/status-shape.ts';
import { addDeployment, addDeploymentStatus, addStatus } from '../statuses.ts';

export const commitAnswers: Readonly<Record<string, Handler>> = {
  'repos/get-commit': async (call) => {
    const repository = repositoryOf(call);
    const ref = call.params['ref'] ?? '';
    const sha = await repository.git.resolve(ref);
    if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
    const commit = await repository.git.commit(sha);
    const files = await repository.git.changes(commit.parents[0], sha);
    const { page, links } = cut(call, files);
    const body = {
      ...commitShape(call.host, repository, commit),
      stats: statsOf(files),
      files: page.map((file) => fileShape(call.host, repository, sha, file)),
    };
    return { status: 200, body, headers: links };
  },

  'repos/get-combined-status-for-ref': async (call) => {
    const repository = repositoryOf(call);
    const sha = await commitOf(call);
    const { page, links } = cut(call, latestStatuses(repository, sha));
    return { status: 200, body: combinedStatusShape(call.host, repository, sha, page), headers: links };
  },

  'repos/list-commit-statuses-for-ref': async (call) => {
    const repository = repositoryOf(call);
    const sha = await commitOf(call);
    const statuses = repository.statuses.filter(({ commit }) => commit === sha).reverse();
    return pageOf(call, statuses, (status) => statusShape(call.host, repository, status));
  },

  'repos/create-commit-status': async (call) => {
    const repository = repositoryOf(call);
    const status = await addStatus(call.host, repository, actorOf(call), {
      commit: call.params['sha'] ?? '',
      state: textOf(call, 'state') ?? '',
      context: textOf(call, 'context'),
      description: textOf(call, 'description'),
      targetUrl: textOf(call, 'target_url'),
    });
    return ok(statusShape(call.host, repository, status), 201);
  },

  'repos/compare-commits-with-basehead': compare,

  'repos/list-deployments': (call) => {
    const repository = repositoryOf(call);
    const wanted = (name: string, value: string) => [null, 'none', value].includes(call.query.get(name));
    const deployments = [...repository.deployments.values()]
      .filter((one) => wanted('sha', one.commit) && wanted('ref', one.ref))
      .filter((one) => wanted('task', one.task) && wanted('environment', one.environment))
      .reverse();
    return pageOf(call, deployments, (one) => deploymentShape(call.host, repository, one));
  },

  'repos/get-deployment': (call) => ok(deploymentShape(call.host, repositoryOf(call), deploymentOf(call))),

  'repos/create-deployment': async (call) => {
    const repository = repositoryOf(call);
    const contexts = call.body['required_contexts'];
    const deployment = await addDeployment(call.host, repository, actorOf(call), {
      ref: textOf(call, 'ref') ?? '',
      task: textOf(call, 'task'),
      autoMerge: flagOf(call, 'auto_merge'),
      requiredContexts: Array.isArray(contexts) ? contexts.map(String) : undefined,
      payload: call.body['payload'],
      environment: textOf(call, 'environment'),
      description: textOf(call, 'description'),
      isTransient: flagOf(call, 'transient_environment'),
      isProduction: flagOf(call, 'production_environment'),
    });
    return ok(deploymentShape(call.host, repository, deployment), 201);
  },

  'repos/list-deployment-statuses': (call) => {
    const repository = repositoryOf(call);
    const deployment = deploymentOf(call);
    return pageOf(call, [...deployment.statuses].reverse(), (status) =>
      deploymentStatusShape(call.host, repository, deployment, status),
    );
  },

  'repos/create-deployment-status': (call) => {
    const repository = repositoryOf(call);
    const deployment = deploymentOf(call);
    const status = addDeploymentStatus(call.host, repository, actorOf(call), deployment, {
      state: textOf(call, 'state') ?? '',
      description: textOf(call, 'description'),
      logUrl: textOf(call, 'log_url') ?? textOf(call, 'target_url'),
      environment: textOf(call, 'environment'),
      environmentUrl: textOf(call, 'environment_url'),
      autoInactive: flagOf(call, 'auto_inactive'),
    });
    return ok(deploymentStatusShape(call.host, repository, deployment, status), 201);
  },
};

async function commitOf(call: Call): Promise<string> {
  const sha = await repositoryOf(call).git.resolve(call.params['ref'] ?? '');
  if (sha === undefined) throw notFound();
  return sha;
}

function deploymentOf(call: Call): Deployment {
  const deployment = repositoryOf(call).deployments.get(Number(call.params['deployment_id']));
  if (deployment === undefined) throw notFound();
  return deployment;
}

async function compare(call: Call): ReturnType<typeof pageOf> {
  const repository = repositoryOf(call);
  const { git } = repository;
  const [from = '', to = ''] = (call.params['basehead'] ?? '').split('...');
  const [base, head] = [await git.resolve(from), await git.resolve(to)];
  if (base === undefined || head === undefined) throw notFound();
  const ancestor = await git.mergeBase(base, head);
  if (ancestor === undefined) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
  const [ahead, behind] = [await git.count(base, head), await git.count(head, base)];
  const shape = async (sha: string) => commitShape(call.host, repository, await git.commit(sha));
  const url = `${apiUrl(call.host, repository)}/compare/${from}...${to}`;
  const page = `${pageUrl(call.host, repository)}/compare/${from}...${to}`;
  const { page: commits, links } = cut(call, await git.commits(base, head));
  const files = await git.changes(ancestor, head);
  const oneSided = ahead > 0 ? 'ahead' : behind > 0 ? 'behind' : 'identical';
  const body = {
    url,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await shape(base),
    merge_base_commit: await shape(ancestor),
    status: ahead > 0 && behind > 0 ? 'diverged' : oneSided,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: commits.map((commit) => commitShape(call.host, repository, commit)),
    files: files.slice(0, 300).map((file) => fileShape(call.host, repository, head, file)),
  };
  return { status: 200, body, headers: links };
}
