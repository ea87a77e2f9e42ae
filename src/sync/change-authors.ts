import type { Authority } from '../domain/authority/authority.ts';
import type { Change } from '../domain/authority/may-approve.ts';
import { spelled } from '../domain/authority/who.ts';
import { PortError } from '../ports/errors.ts';
import type { CommitInfo } from '../ports/repository.ts';
import { appliedRevisionRecord } from './state/applied-revision.ts';
import type { PassDeps } from './subjects.ts';

/** Commits of one change, and mail addresses of which the host is asked. Beyond, its authors are not known. */
const mostCommits = 20_000;
const mostAddresses = 200;

type Deps = Pick<PassDeps, 'repository' | 'store' | 'host'>;

/**
 * Everybody who wrote, committed, co-authored or offered a part of what a revision would bring to an environment: of all
 * commits between what was applied last and the revision, in either direction, and of those that a promotion of some
 * streams copied. Sluice itself is left out.
 */
export async function changeOf(
  deps: Deps,
  authority: Pick<Authority, 'environment' | 'own'>,
  revision: string,
  signal: AbortSignal,
): Promise<Change> {
  const commits = await commitsOf(deps, authority.environment, revision);
  if (commits === undefined) return { authors: undefined };
  const addresses = new Map(commits.flatMap((commit) => peopleOf(commit).map((mail) => [mail, commit])));
  for (const own of authority.own) addresses.delete(own.toLowerCase());
  if (addresses.size > mostAddresses) return { authors: undefined };
  try {
    const authors: (readonly string[])[] = [];
    for (const [mail, commit] of addresses) authors.push(await knownAs(deps, mail, commit, signal));
    const openers = (await deps.host?.openersOf(new Set(commits.map(({ oid }) => oid)), signal)) ?? [];
    return { authors: [...authors, ...openers.map((login) => [spelled(`@${login}`)])] };
  } catch (error) {
    if (error instanceof PortError) return { authors: undefined };
    throw error;
  }
}

/** Undefined where there are too many to tell. */
async function commitsOf(
  { repository, store }: Deps,
  environment: string,
  revision: string,
): Promise<readonly CommitInfo[] | undefined> {
  const applied = await appliedRevisionRecord.read(store, environment);
  const base = applied === undefined ? undefined : await repository.resolve(applied);
  const come = await repository.log(base, revision, mostCommits);
  const go = base === undefined ? [] : await repository.log(revision, base, mostCommits);
  const copied: CommitInfo[] = [];
  for (const { message } of come)
    for (const [unit, from] of promotedIn(message)) {
      if ((await repository.resolve(from)) === undefined) continue;
      const lacking = new Set((await repository.log(base, from, mostCommits)).map(({ oid }) => oid));
      for (const path of [unit, `${unit}.json`])
        copied.push(
          ...(await repository.logAt(from, path, mostCommits)).filter(({ oid }) => lacking.has(oid)),
        );
    }
  const all = [...come, ...go, ...copied];
  return all.length >= mostCommits ? undefined : all;
}

/** Streams and shared files that a commit says it copied from another branch, and the revision there. */
function promotedIn(message: string): readonly (readonly [unit: string, revision: string])[] {
  return [...message.matchAll(/^\s*Sluice-Promoted: (\S+) ([0-9a-f]{40})$/gm)].map(
    ([, unit = '', revision = '']) => [unit, revision] as const,
  );
}

/** Mail addresses of a commit, in lower case. */
function peopleOf({ author, committer, message }: CommitInfo): readonly string[] {
  const others = [...message.matchAll(/^\s*co-authored-by:(.*)$/gim)].map(([, person = '']) => person);
  return [author, committer, ...others].flatMap((person) => mailIn(person) ?? []);
}

/** What stands between the last brackets; a person without a mail address is known by all that is there. */
function mailIn(person: string): string | undefined {
  const mail = (/<([^<>]*)>\s*$/.exec(person)?.[1] ?? person).trim().toLowerCase();
  return mail === '' ? undefined : mail;
}

/** All names of whoever has a mail address: the host knows logins by it. */
async function knownAs(
  { host }: Deps,
  mail: string,
  { oid, author, committer }: CommitInfo,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const logins = await host?.commitLogins(oid, signal);
  const own = [
    ...(mailIn(author) === mail ? [logins?.author] : []),
    ...(mailIn(committer) === mail ? [logins?.committer] : []),
    // Addresses that GitHub gives to users who hide theirs.
    /^(?:\d+\+)?([^@]+)@users\.noreply\./.exec(mail)?.[1],
  ].filter((login) => login !== undefined);
  return [mail, ...new Set(own.map((login) => spelled(`@${login}`)))];
}
