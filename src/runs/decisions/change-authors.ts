import type { Authority } from '../../core/authority/authority.ts';
import type { AuthoredChange } from '../../core/authority/may-approve.ts';
import { spelled } from '../../core/authority/who.ts';
import { budgets } from '../../core/budgets.ts';
import { PortError } from '../../ports/errors.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';
import { appliedRevisionRecord } from '../../state/records/applied-revision.ts';
import type { RunDeps } from '../pipeline.ts';

const {
  commits: mostCommits,
  addresses: mostAddresses,
  copies: mostCopies,
  searched: lookedBack,
} = budgets.authors;

type Deps = Pick<RunDeps, 'repository' | 'store' | 'people'>;

/**
 * Finds everybody who wrote, committed, co-authored or merged a part of the change that a revision makes to an
 * environment. Includes the authors of all commits between the last applied revision and this one, in either direction,
 * and of commits that a partial or squashed promotion copied. Excludes Sluice itself.
 */
export async function changeOf(
  deps: Deps,
  authority: Pick<Authority, 'environment' | 'own'>,
  revision: string,
  signal: AbortSignal,
): Promise<AuthoredChange> {
  const commits = await commitsOf(deps, authority.environment, revision);
  if (commits === undefined) return { authors: undefined };
  const addresses = new Map(commits.flatMap((commit) => peopleOf(commit).map((mail) => [mail, commit])));
  for (const own of authority.own) addresses.delete(own.toLowerCase());
  if (addresses.size > mostAddresses) return { authors: undefined };
  try {
    const authors: (readonly string[])[] = [];
    for (const [mail, commit] of addresses) authors.push(await knownAs(deps, mail, commit, signal));
    const openers = (await deps.people?.openersOf(new Set(commits.map(({ oid }) => oid)), signal)) ?? [];
    return { authors: [...authors, ...openers.map((login) => [spelled(`@${login}`)])] };
  } catch (error) {
    if (error instanceof PortError) return { authors: undefined };
    throw error;
  }
}

/** Returns the commits of a change, or undefined if there are too many. */
async function commitsOf(
  { repository, store }: Deps,
  environment: string,
  revision: string,
): Promise<readonly CommitInfo[] | undefined> {
  const applied = await appliedRevisionRecord.read(store, environment);
  const base = applied === undefined ? undefined : await repository.resolve(applied);
  const come = await repository.log(base, revision, mostCommits);
  const go = base === undefined ? [] : await repository.log(revision, base, mostCommits);
  const copied = await copiedBy(repository, base, come);
  if (copied === undefined) return undefined;
  const all = [...come, ...go, ...copied];
  return all.length >= mostCommits ? undefined : all;
}

/**
 * Finds the commits of other branches that a partial or squashed promotion copied instead of merging, by the messages.
 * Returns undefined if there are too many.
 */
async function copiedBy(
  repository: Repository,
  base: string | undefined,
  come: readonly CommitInfo[],
): Promise<readonly CommitInfo[] | undefined> {
  const brought = [...new Set(come.flatMap(({ message }) => appliedIn(message)))];
  if (brought.length === 0) return [];
  if (brought.length > mostCopies) return undefined;
  const before = base === undefined ? undefined : await lastApplied(repository, base);
  const copied: CommitInfo[] = [];
  for (const line of brought) {
    const [revision = '', unit] = line.split(' ');
    if ((await repository.resolve(revision)) === undefined) continue;
    const lacking = await repository.log(before ?? base, revision, mostCommits);
    const touching = unit === undefined ? undefined : await touchingUnit(repository, revision, unit);
    copied.push(...lacking.filter(({ oid }) => touching?.has(oid) ?? true));
  }
  return copied;
}

/** Reads copied revisions from a message: `REVISION`, or `REVISION UNIT` for one stream or shared file. */
function appliedIn(message: string): readonly string[] {
  const said = message.matchAll(/^[ \t]*Sluice-(?:Revision:|Promoted: (\S+)) ([0-9a-f]{40})$/gm);
  return [...said].map(([, unit, revision = '']) => (unit === undefined ? revision : `${revision} ${unit}`));
}

async function touchingUnit(
  repository: Repository,
  revision: string,
  unit: string,
): Promise<ReadonlySet<string>> {
  const commits = [unit, `${unit}.json`].map((path) => repository.logAt(revision, path, mostCommits));
  return new Set((await Promise.all(commits)).flat().map(({ oid }) => oid));
}

/** Finds the last revision of the other branch that was copied completely. */
async function lastApplied(repository: Repository, base: string): Promise<string | undefined> {
  for (const { message } of await repository.log(undefined, base, lookedBack)) {
    const whole = appliedIn(message).find((line) => !line.includes(' '));
    if (whole !== undefined) return repository.resolve(whole);
  }
  return undefined;
}

/** Returns the mail addresses of a commit in lower case. */
function peopleOf({ author, committer, message }: CommitInfo): readonly string[] {
  const others = [...message.matchAll(/^[ \t]*co-authored-by:(.*)$/gim)].map(([, person = '']) => person);
  return [author, committer, ...others].flatMap((person) => mailIn(person) ?? []);
}

/** Returns the text in the last brackets, or the whole text for a person without a mail address. */
function mailIn(person: string): string | undefined {
  const mail = (/<([^<>]*)>\s*$/.exec(person)?.[1] ?? person).trim().toLowerCase();
  return mail === '' ? undefined : mail;
}

/** Returns all names of an address's owner, with their login. */
async function knownAs(
  { people }: Deps,
  mail: string,
  { oid, author, committer }: CommitInfo,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const logins = await people?.commitLogins(oid, signal);
  const own = [
    ...(mailIn(author) === mail ? [logins?.author] : []),
    ...(mailIn(committer) === mail ? [logins?.committer] : []),
    // Addresses that GitHub gives to users who hide theirs.
    /^(?:\d+\+)?([^@]+)@users\.noreply\./.exec(mail)?.[1],
  ].filter((login) => login !== undefined);
  return [mail, ...new Set(own.map((login) => spelled(`@${login}`)))];
}
