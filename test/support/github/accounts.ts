import type { Hook } from './records.ts';

/** Somebody who has a login: a person, an organisation, or the bot of an app. */
export interface Account {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Organization' | 'Bot';
}

/** What somebody may do in a repository, least first. */
export const roles = ['none', 'read', 'write', 'admin'] as const;
export type Role = (typeof roles)[number];

export function isAtLeast(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}

/** Areas of fine-grained rights and what they let do; `metadata` is part of each. */
export type Area =
  | 'administration'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'repository_hooks'
  | 'statuses';
export type Rights = Readonly<Partial<Record<Area, 'read' | 'write'>>>;

/** A token, which is worth what its owner may do and, of that, what it was made for. */
export interface Token {
  readonly value: string;
  readonly account: Account;
  /** Classic tokens have scopes, which GitHub tells in a header; others have rights, which it does not tell. */
  readonly scopes: readonly string[] | undefined;
  readonly rights: Rights | undefined;
  /** Ids of the repositories that it is for; undefined: all. */
  readonly repositories: readonly number[] | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  /** Of an app's installation: its bot acts with these rights alone. */
  readonly app: App | undefined;
}

export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly bot: Account;
  readonly owner: Account;
  readonly publicKey: string;
  readonly rights: Rights;
  readonly installationId: number;
  /** Where it wants to be told of everything, if it does. */
  readonly hook: Hook | undefined;
  /** Ids of the repositories where it is installed. */
  readonly repositories: readonly number[];
}

/** Who sends a request. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'token'; readonly token: Token };
