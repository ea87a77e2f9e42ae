import { globMatches } from '../text/glob.ts';
import { commandNames, type CommandName } from '../review/slash-command.ts';
import type { People } from './who.ts';

/** Permissions of some people on sources and environments. */
export interface AuthorityRole {
  readonly role: 'viewer' | 'operator' | 'approver';
  /** Globs on names. */
  readonly stages: readonly string[];
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

/** Command that comments may give. */
export interface CommandRule {
  readonly command: CommandName;
  /** Names, teams, roles and `members` who may give it; undefined: the default of the command. */
  readonly by: readonly string[] | undefined;
}

/** Enables every command, each for its default. */
export const everyCommand: readonly CommandRule[] = commandNames.map((command) => ({
  command,
  by: undefined,
}));

export const noApproval: ApprovalPolicy = { required: false, by: undefined, notAuthor: false };

/** Permissions on one environment: the one rule for pages, API, command line and comments. */
export interface Authority {
  readonly environment: string;
  readonly required: boolean;
  readonly notAuthor: boolean;
  /** Entries that may approve and accept. */
  readonly approvers: readonly string[];
  /** Entries that may give a command in a comment; a command without any is disabled. */
  readonly commands: ReadonlyMap<CommandName, readonly string[]>;
  /** Routes to the environment. */
  readonly roles: readonly AuthorityRole[];
  readonly people: People;
  /** Mail addresses under which Sluice itself commits. */
  readonly own: readonly string[];
}

/** Commands that need the role as soon as an environment has any. For an approval, the approvers decide as well. */
const forOperators: readonly CommandName[] = ['promote', 'bind', 'hold', 'resume', 'rollback'];

/** Builds it. Roles bind every route once there are any; else every user may act. */
export function authorityOf(
  environment: string,
  facts: {
    readonly approval?: ApprovalPolicy;
    readonly roles?: readonly AuthorityRole[];
    readonly people?: People;
    readonly own?: readonly string[];
    readonly commands?: readonly CommandRule[];
  } = {},
): Authority {
  const { approval = noApproval, people = [], own = [], commands = everyCommand } = facts;
  const roles = (facts.roles ?? []).filter(({ stages }) =>
    stages.some((glob) => globMatches(glob, environment)),
  );
  const hasRoles = roles.length > 0;
  return {
    environment,
    required: approval.required,
    notAuthor: approval.notAuthor,
    approvers: approval.by ?? (hasRoles ? ['approver', 'token'] : ['token', 'cli', 'members']),
    commands: new Map(
      commands.map(({ command, by }) => [
        command,
        by ?? (hasRoles && forOperators.includes(command) ? ['operator'] : ['members']),
      ]),
    ),
    roles,
    people,
    own,
  };
}
