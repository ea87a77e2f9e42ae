import type { Authority } from './authority.ts';
import { isLogin, isTeam, samePerson, spelled } from './who.ts';

/** Routes by which people reach Sluice. */
export interface Routes {
  /** Provider at which people can sign in. */
  readonly signsIn: boolean;
  /** Server with pages, an API, and so a token. */
  readonly serves: boolean;
  /** Comments may use `/sluice approve`. */
  readonly comments: boolean;
}

/** Lists every way to approve a plan of an environment, one sentence for each. */
export function waysToApprove(authority: Authority, routes: Routes): readonly string[] {
  const { approvers, notAuthor } = authority;
  const reached = reachedBy(authority);
  const page = routes.signsIn ? [...reached.signedIn, ...reached.groups, ...teamsBy(reached.teams)] : [];
  const comment = [
    ...(approvers.includes('members') ? ['whoever may write to the repository'] : []),
    ...reached.logins,
    ...reached.teams.map((team) => `the team ${team}`),
  ];
  const cli = [...(approvers.includes('cli') ? ['whoever can open the store'] : []), ...reached.users];
  const isTokenEnough = routes.serves && approvers.includes('token');
  return [
    `On the page and by the API, signed in: ${listed(page)}.`,
    `With the token of the server, on the page, by the API and with sluice approve --server: ${isTokenEnough ? 'whoever has it' : 'nobody'}.`,
    `With sluice approve and the store at hand: ${listed(cli)}.`,
    `With a comment, /sluice approve on a merged pull request: ${routes.comments ? listed(comment) : 'nobody, since the command is not open'}.`,
    ...(notAuthor
      ? ['Nobody approves a change of which they wrote, committed or offered a part, or Sluice cannot tell.']
      : []),
  ];
}

/** Lists the git host's teams that an environment's rules name. */
export function teamsIn({ approvers, operators, roles }: Authority): readonly string[] {
  const named = [...approvers, ...operators, ...roles.flatMap(({ groups }) => groups)];
  return [...new Set(named.filter(isTeam).map(spelled))];
}

/** Names of everybody who may approve, by kind of name. */
function reachedBy({ approvers, roles, people }: Authority) {
  const held = roles.filter(({ role }) => approvers.includes(role));
  const groups = held.flatMap((role) => role.groups);
  const words = ['viewer', 'operator', 'approver', 'token', 'cli', 'members'];
  const named = approvers.filter((entry) => !words.includes(entry) && !isTeam(entry));
  const users = [...named, ...held.flatMap((role) => role.users)];
  const names = [...new Set(users.flatMap((user) => [...samePerson([user], people)]))];
  return {
    logins: names.filter(isLogin),
    users: names.filter((name) => name.startsWith('cli:')),
    signedIn: names.filter((name) => !/^(?:@|cli:)/.test(name)),
    groups: groups.filter((group) => !isTeam(group)).map((group) => `the group ${group}`),
    teams: [...new Set([...approvers, ...groups].filter(isTeam))],
  };
}

const teamsBy = (teams: readonly string[]) =>
  teams.map((team) => `those of the team ${team} whose login \`people\` names`);

const listed = (names: readonly string[]) => (names.length === 0 ? 'nobody' : names.join(', '));
