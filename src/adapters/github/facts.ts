import type { BranchProtection, HostFacts } from '../../ports/git-host.ts';
import { protectionOf } from './resources/branch-protection.ts';
import type { GitHubClient } from './client.ts';
import { appDeliveries, hookDeliveries } from './resources/hook-deliveries.ts';
import type { GitHubLogin } from './identity.ts';
import { serverTime } from './rate-limit.ts';

/** Permissions that an App needs on the repository, by GitHub's names; docs/how-to/github.md has the same list. */
export const neededPermissions = {
  metadata: 'read',
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  statuses: 'write',
  deployments: 'write',
  administration: 'read',
} as const;

/** Reads facts about GitHub, the credentials and branches. Facts that the credentials may not read are undefined. */
export async function hostFacts(
  client: GitHubClient,
  identity: GitHubLogin,
  branches: readonly string[],
  signal: AbortSignal,
): Promise<HostFacts> {
  const { value: repository, answer } = await client.repository(signal);
  const { app } = client.credentials;
  const granted = await app?.permissions(signal);
  const protections: BranchProtection[] = [];
  for (const branch of branches) protections.push(await protectionOf(client, branch, signal));
  return {
    login: await identity.login(signal),
    repository: repository.full_name,
    mayWrite:
      granted === undefined ? (repository.permissions?.push ?? false) : granted['contents'] === 'write',
    lacks:
      granted === undefined ? lackingScopes(answer.headers, repository.private) : lackingPermissions(granted),
    protections,
    deliveries: await (app === undefined
      ? hookDeliveries(client, signal)
      : appDeliveries(client, repository.id, signal)),
    now: serverTime(answer.headers, client.now),
  };
}

function lackingPermissions(granted: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(neededPermissions)
    .filter(([name, level]) => granted[name] !== 'write' && granted[name] !== level)
    .map(([name, level]) => `${name}: ${level}`);
}

/**
 * Returns the missing scopes. Every response names the scopes of classic tokens; GitHub does not report those of
 * others.
 */
function lackingScopes(
  headers: ReadonlyMap<string, string>,
  isPrivate: boolean,
): readonly string[] | undefined {
  const written = headers.get('x-oauth-scopes');
  if (written === undefined) return undefined;
  const scopes = new Set(written.split(',').map((scope) => scope.trim()));
  const isEnough = scopes.has('repo') || (!isPrivate && scopes.has('public_repo'));
  return isEnough ? [] : ['repo'];
}
