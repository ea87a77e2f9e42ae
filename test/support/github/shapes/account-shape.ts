import type { Account } from '../accounts.ts';
import type { Host } from '../host.ts';

export type Shape = Readonly<Record<string, unknown>>;

export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}

/** Seconds are the finest that GitHub tells. */
export function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/u, 'Z');
}

export function accountShape(host: Host, { login, id, type }: Account): Shape {
  const url = `${host.api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `${host.url}/avatars/u/${id}?`,
    gravatar_id: '',
    url,
    html_url: `${host.url}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

export function optionalAccountShape(host: Host, account: Account | undefined): Shape | null {
  return account === undefined ? null : accountShape(host, account);
}

/** What an account is told of itself. */
export function ownAccountShape(host: Host, account: Account): Shape {
  return {
    ...accountShape(host, account),
    name: account.login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}
