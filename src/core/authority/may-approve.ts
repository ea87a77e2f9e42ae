import type { DomainCode } from '../problems/codes.ts';
import type { CommandName } from '../review/slash-command.ts';
import type { Authority, AuthorityRole } from './authority.ts';
import { isLogin, isTeam, nameOf, namesOf, samePerson, spelled, type Who } from './who.ts';

/** Person, with what the git host knows of them. */
export interface Asker {
  readonly who: Who;
  /** Write access to the repository, for comments only; undefined if it is unknown. */
  readonly isMember?: boolean | undefined;
  /** Membership by team (`@org/team`, in lower case), without teams for which it is unknown. */
  readonly teams?: ReadonlyMap<string, boolean>;
}

export interface AuthoredChange {
  /**
   * Names of each person who wrote, committed or proposed any of it, as far as known. Undefined if they could not be
   * determined.
   */
  readonly authors: readonly (readonly string[])[] | undefined;
}

export type Permission =
  | { readonly may: true }
  | { readonly may: false; readonly code: DomainCode; readonly message: string };

/**
 * Decides if somebody may approve a change of an environment. Every route asks before it records an approval, and the
 * gate before it counts. Refuses what is unknown.
 */
export function mayApprove(asker: Asker, change: AuthoredChange, authority: Authority): Permission {
  const permission = mayBe(asker, authority.approvers, 'approve', authority);
  return permission.may && authority.notAuthor ? notTheAuthor(asker, change, authority) : permission;
}

/** Returns false only for a person who may approve nothing there under any circumstances. */
export function mightApprove(asker: Asker, authority: Authority): boolean {
  return found(asker, authority.approvers, authority) !== 'no';
}

/** Decides if a commenter may give a command. An approval by comment also needs `mayApprove` or `mayAccept`. */
export function mayCommand(asker: Asker, command: CommandName, authority: Authority): Permission {
  const allowed = authority.commands.get(command);
  if (allowed !== undefined) return mayBe(asker, allowed, command, authority);
  const enabled = [...authority.commands.keys()].join(', ') || 'none';
  return refusal('SLC2474', `${command} is disabled in comments here; enabled: ${enabled}`);
}

/** Decides if somebody may accept a tenant's form, which has no author. */
export function mayAccept(asker: Asker, authority: Authority): Permission {
  return mayBe(asker, authority.approvers, 'approve', authority);
}

/** Tells if somebody has a role, as far as known. */
export function holds(asker: Asker, role: AuthorityRole, people: Authority['people']): boolean {
  return hasRole(asker, namesOf(asker.who, people), role) === 'yes';
}

/** Refusal for lack of permission. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly code: DomainCode;

  constructor({ code, message }: Extract<Permission, { readonly may: false }>) {
    super(`${message} [${code}]`);
    this.code = code;
  }
}

/** Throws `NotAllowed` without permission. */
export function assertAllowed(permission: Permission): void {
  if (!permission.may) throw new NotAllowed(permission);
}

function mayBe(asker: Asker, allowed: readonly string[], doing: string, authority: Authority): Permission {
  const is = found(asker, allowed, authority);
  if (is === 'yes') return { may: true };
  const name = nameOf(asker.who);
  const list = allowed.join(', ');
  return is === 'no'
    ? refusal('SLC2471', `${name} may not ${doing} ${authority.environment}; that is only for ${list}`)
    : refusal(
        'SLC2473',
        `Sluice cannot tell whether ${name} may ${doing} ${authority.environment}; that is only for ${list}`,
      );
}

const refusal = (code: DomainCode, message: string): Permission => ({ may: false, code, message });

type Found = 'yes' | 'no' | 'unknown';

/** Looks a person up in a list. A comment counts only with write access to the repository. */
function found(asker: Asker, allowed: readonly string[], authority: Authority): Found {
  const { who, isMember } = asker;
  if (who.is === 'comment' && isMember !== true) return isMember === false ? 'no' : 'unknown';
  const names = namesOf(who, authority.people);
  return anyOf(
    allowed.map((entry) => {
      switch (entry) {
        case 'token':
        case 'cli':
          return who.is === entry ? 'yes' : 'no';
        case 'members':
          return who.is === 'comment' ? 'yes' : 'no';
        case 'viewer':
        case 'operator':
        case 'approver':
          return anyOf(
            authority.roles.filter(({ role }) => role === entry).map((role) => hasRole(asker, names, role)),
          );
        default:
          return isTeam(entry) ? isInTeam(asker, names, entry) : isYes(names.has(spelled(entry)));
      }
    }),
  );
}

function hasRole(asker: Asker, names: ReadonlySet<string>, { users, groups }: AuthorityRole): Found {
  return anyOf([
    isYes(users.some((user) => names.has(spelled(user)))),
    ...groups.map((group) =>
      isTeam(group) ? isInTeam(asker, names, group) : isInGroup(asker.who, names, group),
    ),
  ]);
}

/** Checks a provider's group, known at sign-in only. */
function isInGroup(who: Who, names: ReadonlySet<string>, group: string): Found {
  if (who.is === 'person') return isYes(who.groups.includes(group));
  return names.size === 0 ? 'no' : 'unknown';
}

/** Checks a team, by login. A person without a known login may be in any team. */
function isInTeam({ who, teams }: Asker, names: ReadonlySet<string>, team: string): Found {
  if (who.is === 'token' || (who.is !== 'comment' && ![...names].some(isLogin))) return 'no';
  const is = teams?.get(spelled(team));
  return is === undefined ? 'unknown' : isYes(is);
}

const isYes = (is: boolean): Found => (is ? 'yes' : 'no');

function anyOf(all: readonly Found[]): Found {
  if (all.includes('yes')) return 'yes';
  return all.includes('unknown') ? 'unknown' : 'no';
}

/** Refuses the authors of the change, and anybody who may be one. */
function notTheAuthor({ who }: Asker, { authors }: AuthoredChange, authority: Authority): Permission {
  const { people, environment } = authority;
  const name = nameOf(who);
  const unsure = (why: string) =>
    refusal(
      'SLC2473',
      `Sluice cannot tell whether ${name} wrote a part of this change to ${environment}: ${why}`,
    );
  const names = namesOf(who, people);
  if (names.size === 0) return unsure('nobody knows who that is');
  if (authors === undefined) return unsure('its authors could not be determined');
  const approver = [...names].map(lower);
  for (const author of authors) {
    const others = [...samePerson(author, people)].map(lower);
    if (others.some((other) => approver.includes(other)))
      return refusal(
        'SLC2472',
        `${name} wrote, committed or proposed a part of this change to ${environment}`,
      );
    const isListed = isInRow(names, people) || isInRow(samePerson(author, people), people);
    const areLogins = approver.some(isLogin) && others.some(isLogin);
    if (!isListed && !areLogins)
      return unsure(
        `${author[0] ?? 'an author'} may be another name of theirs; list both under server.access.people`,
      );
  }
  return { may: true };
}

const lower = (name: string) => name.toLowerCase();

const isInRow = (names: ReadonlySet<string>, people: Authority['people']) =>
  people.some((row) => row.some((name) => names.has(spelled(name))));
