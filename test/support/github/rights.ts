import { type Area, type Caller, isAtLeast, type Role } from './accounts.ts';
import type { Host } from './host.ts';
import type { Repository } from './records.ts';
import { notFound, Refusal } from './refusal.ts';

/** What an operation asks of who calls it. */
export interface Need {
  /** One of these rights, where the token has rights. */
  readonly areas: readonly Area[];
  readonly level: 'read' | 'write';
  /** And this role in the repository. */
  readonly role: Role;
  /** Scopes beside `repo` that do for a classic token. */
  readonly scopes?: readonly string[];
  /** What is said to those who may read the repository, but not do this; 404 where it is not given. */
  readonly refusal?: string;
}

const read = (...areas: readonly Area[]): Need => ({ areas, level: 'read', role: 'read' });
const write = (role: Role, ...areas: readonly Area[]): Need => ({
  areas,
  level: 'write',
  role,
  refusal: 'Must have push access to repository',
});

/** By operation id. Operations on no repository are not in it. */
const needs: Readonly<Record<string, Need>> = {
  'repos/get': read('metadata'),
  'repos/get-branch': read('contents'),
  'repos/get-branch-rules': read('metadata'),
  'repos/get-branch-protection': { ...read('administration'), role: 'admin' },
  'repos/get-collaborator-permission-level': {
    ...read('metadata'),
    role: 'write',
    refusal: 'Must have push access to view collaborator permission.',
  },
  'repos/get-commit': read('contents'),
  'repos/compare-commits-with-basehead': read('contents'),
  'repos/get-combined-status-for-ref': { ...read('statuses'), scopes: ['repo:status'] },
  'repos/list-commit-statuses-for-ref': { ...read('statuses'), scopes: ['repo:status'] },
  'repos/create-commit-status': { ...write('write', 'statuses'), scopes: ['repo:status'] },
  'repos/list-deployments': { ...read('deployments'), scopes: ['repo_deployment'] },
  'repos/get-deployment': { ...read('deployments'), scopes: ['repo_deployment'] },
  'repos/create-deployment': { ...write('write', 'deployments'), scopes: ['repo_deployment'] },
  'repos/list-deployment-statuses': { ...read('deployments'), scopes: ['repo_deployment'] },
  'repos/create-deployment-status': { ...write('write', 'deployments'), scopes: ['repo_deployment'] },
  'repos/list-webhooks': hooks(),
  'repos/list-webhook-deliveries': hooks(),
  'issues/get': read('issues', 'pull_requests'),
  'issues/list-comments': read('issues', 'pull_requests'),
  'issues/list-comments-for-repo': read('issues', 'pull_requests'),
  'issues/get-comment': read('issues', 'pull_requests'),
  'issues/create-comment': write('read', 'issues', 'pull_requests'),
  'issues/update-comment': write('read', 'issues', 'pull_requests'),
  'issues/add-labels': write('write', 'issues', 'pull_requests'),
  'reactions/list-for-issue-comment': read('issues', 'pull_requests'),
  'reactions/create-for-issue-comment': write('read', 'issues', 'pull_requests'),
  'pulls/list': read('pull_requests'),
  'pulls/get': read('pull_requests'),
  'pulls/list-files': read('pull_requests'),
  'pulls/list-reviews': read('pull_requests'),
  'pulls/create': write('read', 'pull_requests'),
  'pulls/update': write('read', 'pull_requests'),
  'pulls/merge': write('write', 'contents'),
};

function hooks(): Need {
  return {
    ...read('repository_hooks'),
    role: 'admin',
    scopes: ['admin:repo_hook', 'write:repo_hook', 'read:repo_hook'],
  };
}

/** Throws where a caller may not do what an operation does in a repository; 404 where it may not know of it. */
export function checkRights(host: Host, caller: Caller, operation: string, repository: Repository): void {
  const need = needs[operation];
  if (need === undefined) return;
  const role = host.roleOfCaller(caller, repository);
  if (!isAtLeast(role, 'read')) throw notFound();
  if (caller.kind === 'token' && caller.token.scopes) checkScopes(caller.token.scopes, need, repository);
  if (caller.kind === 'token' && caller.token.rights) checkArea(caller, need);
  if (caller.kind !== 'token' && need.level === 'write') throw new Refusal(401, 'Requires authentication');
  if (isAtLeast(role, need.role)) return;
  throw need.refusal === undefined ? notFound() : new Refusal(403, need.refusal);
}

function checkScopes(scopes: readonly string[], need: Need, repository: Repository): void {
  const enough = ['repo', ...(need.scopes ?? [])];
  if (!repository.isPrivate) enough.push('public_repo');
  const isPublicRead = !repository.isPrivate && need.level === 'read' && need.role === 'read';
  if (isPublicRead || scopes.some((scope) => enough.includes(scope))) return;
  throw new Refusal(404, 'Not Found', { headers: { 'x-accepted-oauth-scopes': enough.join(', ') } });
}

function checkArea(caller: Caller & { kind: 'token' }, need: Need): void {
  const has = need.areas.some((area) => {
    const level = area === 'metadata' ? 'read' : caller.token.rights?.[area];
    return level === 'write' || level === need.level;
  });
  if (has) return;
  const kind = caller.token.app ? 'integration' : 'personal access token';
  const accepted = need.areas.map((area) => `${area}=${need.level}`).join('; ');
  throw new Refusal(403, `Resource not accessible by ${kind}`, {
    headers: { 'x-accepted-github-permissions': accepted },
  });
}
