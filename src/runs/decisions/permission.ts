import { authorityOf, type Authority } from '../../core/authority/authority.ts';
import {
  mayAccept,
  mayApprove,
  mayCommand,
  type Asker,
  type Permission,
} from '../../core/authority/may-approve.ts';
import { teamsIn } from '../../core/authority/ways.ts';
import { isLogin, namesOf, type Who } from '../../core/authority/who.ts';
import type { CommandName } from '../../core/review/slash-command.ts';
import { PortError } from '../../ports/errors.ts';
import { changeOf } from './change-authors.ts';
import type { Environment, RunDeps } from '../pipeline.ts';

type Deps = Pick<RunDeps, 'repository' | 'store' | 'people'>;

/** Decides if a person may approve the change by a revision. */
export async function permissionToApprove(
  deps: Deps,
  environment: Pick<Environment, 'name' | 'authority'>,
  { who, revision }: { readonly who: Who; readonly revision: string },
  signal: AbortSignal,
): Promise<Permission> {
  const authority = authorityFor(environment);
  const asker = await askerOf(deps, who, authority, signal);
  const change = authority.notAuthor
    ? await changeOf(deps, authority, revision, signal)
    : { authors: undefined };
  return mayApprove(asker, change, authority);
}

/** Decides if a commenter may give a command. */
export async function permissionToCommand(
  command: CommandName,
  deps: Pick<RunDeps, 'people'>,
  environment: Pick<Environment, 'name' | 'authority'>,
  who: Who,
  signal: AbortSignal,
): Promise<Permission> {
  const authority = authorityFor(environment);
  return mayCommand(await askerOf(deps, who, authority, signal), command, authority);
}

/** Decides if a person may accept a tenant's form, by any route. */
export async function permissionToAccept(
  deps: Pick<RunDeps, 'people'>,
  environment: Pick<Environment, 'name' | 'authority'>,
  who: Who,
  signal: AbortSignal,
): Promise<Permission> {
  const authority = authorityFor(environment);
  return mayAccept(await askerOf(deps, who, authority, signal), authority);
}

/** Returns the configured authority, or the default one. */
export const authorityFor = ({ name, authority }: Pick<Environment, 'name' | 'authority'>): Authority =>
  authority ?? authorityOf(name);

/** Adds the host's facts about a person's logins. Leaves unknown facts open. */
async function askerOf(
  { people }: Pick<RunDeps, 'people'>,
  who: Who,
  authority: Authority,
  signal: AbortSignal,
): Promise<Asker> {
  if (people === undefined) return { who };
  const logins = [...namesOf(who, authority.people)].filter(isLogin).map((name) => name.slice(1));
  const teams = new Map<string, boolean>();
  for (const team of teamsIn(authority)) {
    const answers = await Promise.all(
      logins.map((login) => resultOf(people.isTeamMember(team, login, signal))),
    );
    if (answers.includes(true)) teams.set(team, true);
    else if (!answers.includes(undefined)) teams.set(team, false);
  }
  const isMember = who.is === 'comment' ? await resultOf(people.mayWrite(who.login, signal)) : undefined;
  return { who, teams, isMember };
}

async function resultOf<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PortError) return undefined;
    throw error;
  }
}
