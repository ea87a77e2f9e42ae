/** Person who makes a request, as identified on their route. */
export type Who =
  /** User of the provider, with the groups that it named at sign-in. */
  | { readonly is: 'person'; readonly name: string; readonly groups: readonly string[] }
  /** Holder of the server's token, on its pages or by the API. */
  | { readonly is: 'token' }
  /** User of the machine that runs the command and has the store. */
  | { readonly is: 'cli'; readonly user: string }
  /** Login of the author of a comment on the git host. */
  | { readonly is: 'comment'; readonly login: string };

/** Names of one person: logins (`@anna`), names at the provider, mail addresses, users of a machine (`cli:anna`). */
export type People = readonly (readonly string[])[];

export const isTeam = (name: string) => /^@[^/]+\/[^/]+$/.test(name);
export const isLogin = (name: string) => /^@[^/]+$/.test(name);

/** Normalises a name: hosts compare logins and teams without case. */
export const spelled = (name: string) => (name.startsWith('@') ? name.toLowerCase() : name);

/**
 * Returns a person's own names, and those that the operator lists for the same person. A provider's name that looks
 * like another kind is left out: people may be free to choose it.
 */
export function namesOf(who: Who, people: People): ReadonlySet<string> {
  return samePerson(ownName(who), people);
}

/** Returns all names of one person. */
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

/** Name for messages and records. */
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
