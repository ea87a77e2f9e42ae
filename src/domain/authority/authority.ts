import { globMatches } from '../glob.ts';
import type { People } from './who.ts';

/** Permissions of some people on sources and environments. */
export interface Role {
  readonly role: 'viewer' | 'operator' | 'approver';
  /** Globs on names. */
  readonly lanes: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** Approval that an environment's plans need, and whose. */
export interface ApprovalPolicy {
  readonly required: boolean;
  /** Names, teams, roles and routes; undefined: from `server.access.roles`. */
  readonly by: readonly string[] | undefined;
  /** Forbids approving one's own changes. */
  readonly notAuthor: boolean;
}

export const noApproval: ApprovalPolicy = { required: false, by: undefined, notAuthor: false };

/** Permissions on one environment: the one rule for pages, API, command line and comments. */
export interface Authority {
  readonly environment: string;
  readonly required: boolean;
  readonly notAuthor: boolean;
  /** Entries that may approve and accept. */
  readonly approvers: readonly string[];
  /** Entries that may use operator commands in comments. */
  readonly operators: readonly string[];
  /** Routes to the environment. */
  readonly roles: readonly Role[];
  readonly people: People;
  /** Mail addresses under which Sluice itself commits. */
  readonly own: readonly string[];
}

/** Builds it. Roles bind every route once there are any; else every user may act. */
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
