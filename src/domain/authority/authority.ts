import { globMatches } from '../glob.ts';
import type { People } from './who.ts';

/** What some people may do, on some sources and environments. */
export interface Role {
  readonly role: 'viewer' | 'operator' | 'approver';
  /** Globs on names. */
  readonly lanes: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** Whether plans of an environment need approval, and whose. */
export interface ApprovalPolicy {
  readonly required: boolean;
  /** Names, teams, roles and routes; undefined: as `server.access.roles` says. */
  readonly by: readonly string[] | undefined;
  /** True: nobody approves what they wrote themselves. */
  readonly notAuthor: boolean;
}

export const noApproval: ApprovalPolicy = { required: false, by: undefined, notAuthor: false };

/** Who may decide what about one environment: the one rule for pages, API, command line and comments. */
export interface Authority {
  readonly environment: string;
  readonly required: boolean;
  readonly notAuthor: boolean;
  /** Who may approve, and accept a tenant's form. */
  readonly approvers: readonly string[];
  /** Who may promote, bind, hold, resume and roll back by a comment. */
  readonly operators: readonly string[];
  /** Those that reach the environment. */
  readonly roles: readonly Role[];
  readonly people: People;
  /** Mail addresses under which Sluice itself commits. */
  readonly own: readonly string[];
}

/** Roles bind every route once there are any; without them, whoever a route lets in. */
export function authorityOf(
  environment: string,
  facts: {
    readonly approval?: ApprovalPolicy;
    readonly roles?: readonly Role[];
    readonly people?: People;
    readonly own?: readonly string[];
  } = {},
): Authority {
  const { approval = noApproval, people = [], own = [] } = facts;
  const roles = (facts.roles ?? []).filter(({ lanes }) =>
    lanes.some((glob) => globMatches(glob, environment)),
  );
  const hasRoles = roles.length > 0;
  return {
    environment,
    required: approval.required,
    notAuthor: approval.notAuthor,
    approvers: approval.by ?? (hasRoles ? ['approver', 'token'] : ['token', 'cli', 'members']),
    operators: hasRoles ? ['operator'] : ['members'],
    roles,
    people,
    own,
  };
}
