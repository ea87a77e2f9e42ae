import type { Authority } from './authority.ts';
import { isLogin, isTeam, samePerson, spelled } from './who.ts';

/** Routes by which people reach Sluice. */
export interface Routes {
  /** Provider at which people can sign in. */
  readonly signsIn: boolean;
  /** Server with pages, an API, and so a token. */
  readonly serves: boolean;
  /** Host with pull requests, whose comments can give commands. */
  readonly comments: boolean;
}

/** Lists every way to approve a plan of an environment, one sentence for each. */
export function waysToApprove(authority: Authority, routes: Routes): readonly string[] {
  const { approvers, notAuthor } = authority;
  const reached = reachedBy(authority);
  const page = routes.signsIn ? [...reached.signedIn, ...reached.groups, ...teamsBy(reached.teams)] : [];
  const commenters = authority.commands.get('approve');
  const comment = [
    ...(approvers.includes('members') ? ['anybody with write access to the repository'] : []),
    ...reached.logins,
    ...reached.teams.map((team) => `the team ${team}`),
  ];
  const cli = [...(approvers.includes('cli') ? ['anybody with access to it'] : []), ...reached.users];
  const isTokenEnough = routes.serves && approvers.includes('token');
  return [
    `Signed in, on the pages and by the API: ${listed(page)}.`,
    `With the server token, on the pages, by the API and with sluice approve --server: ${isTokenEnough ? 'anybody who has it' : 'nobody'}.`,
    `With sluice approve and access to the store: ${listed(cli)}.`,
    `By a comment, /sluice approve on a merged pull request: ${routes.comments && commenters ? `${listed(comment)}${onlyIf(commenters)}` : 'nobody, since the command is disabled'}.`,
    ...(notAuthor ? ['An author of a change may not approve it, nor may anybody who could be one.'] : []),
  ];
}

/** Lists each command that comments may give, with the entries that may give it. */
export function waysToCommand({ commands, roles }: Authority): readonly string[] {
  const inWords = (entry: string) => {
    if (entry === 'members') return 'anybody with write access to the repository';
    const isVacant = roleNames.includes(entry) && !roles.some(({ role }) => role === entry);
    return isVacant ? `${entry} (nobody has this role)` : entry;
  };
  return [...commands].map(([command, by]) => `/sluice ${command}: ${by.map(inWords).join(', ')}.`);
}

const roleNames: readonly string[] = ['viewer', 'operator', 'approver'];

/** Narrows the approvers to those who may also give the command. */
const onlyIf = (commenters: readonly string[]) =>
  commenters.includes('members') ? '' : `; only those who are also one of: ${commenters.join(', ')}`;

/** Lists the git host's teams that an environment's rules name. */
export function teamsIn({ approvers, commands, roles }: Authority): readonly string[] {
  const named = [...approvers, ...[...commands.values()].flat(), ...roles.flatMap(({ groups }) => groups)];
  return [...new Set(named.filter(isTeam).map(spelled))];
}

/** Names of everybody who may approve, by kind of name. */
function reachedBy({ approvers, roles, people }: Authority) {
  const held = roles.filter(({ role }) => approvers.includes(role));
  const groups = held.flatMap((role) => role.groups);
  const words = [...roleNames, 'token', 'cli', 'members'];
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
  teams.map((team) => `members of the team ${team} whose login is in \`people\``);

const listed = (names: readonly string[]) => (names.length === 0 ? 'nobody' : names.join(', '));
