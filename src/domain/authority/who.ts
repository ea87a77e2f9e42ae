/** Somebody who asks for something, as the route knows them that they came by. */
export type Who =
  /** Signed in at the provider; `groups` as it named them then. */
  | { readonly is: 'person'; readonly name: string; readonly groups: readonly string[] }
  /** Whoever has the token of the server, on its pages or by the API. */
  | { readonly is: 'token' }
  /** User of the machine that a command runs on, with the store at hand. */
  | { readonly is: 'cli'; readonly user: string }
  /** Login of the author of a comment on the git host. */
  | { readonly is: 'comment'; readonly login: string };

/** Everything that is one person: logins (`@anna`), names at the provider, mail addresses, users of a machine (`cli:anna`). */
export type People = readonly (readonly string[])[];

export const isTeam = (name: string) => /^@[^/]+\/[^/]+$/.test(name);
export const isLogin = (name: string) => /^@[^/]+$/.test(name);

/** One spelling of a name: hosts compare logins and teams without case. */
export const spelled = (name: string) => (name.startsWith('@') ? name.toLowerCase() : name);

/**
 * The names of somebody: their own, and those that the operator says are the same person's. A name at the provider that
 * looks like one of another kind is none of these: people may be free to choose it.
 */
export function namesOf(who: Who, people: People): ReadonlySet<string> {
  return samePerson(ownName(who), people);
}

/** All names of the person who has one of these. */
export function samePerson(names: readonly string[], people: People): ReadonlySet<string> {
  const own = new Set(names.map(spelled));
  const rows = people.map((row) => row.map(spelled)).filter((row) => row.some((name) => own.has(name)));
  return new Set([...own, ...rows.flat()]);
}

function ownName(who: Who): readonly string[] {
  switch (who.is) {
    case 'person':
      return /^(?:@|cli:)/.test(who.name) ? [] : [who.name];
    case 'token':
      return [];
    case 'cli':
      return [`cli:${who.user}`];
    case 'comment':
      return [`@${who.login}`];
  }
}

/** How messages and records name somebody. */
export function nameOf(who: Who): string {
  switch (who.is) {
    case 'person':
      return who.name;
    case 'token':
      return 'token';
    case 'cli':
      return who.user;
    case 'comment':
      return `@${who.login}`;
  }
}
