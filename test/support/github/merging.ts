import type { Account, Role } from './accounts.ts';
import { type BareRepository, Conflict, type GitCommit } from './bare-repository.ts';
import type { Host } from './host.ts';
import { observe } from './observation.ts';
import { baseCommit, blockersOf } from './pull-figures.ts';
import { closePull } from './pull-requests.ts';
import type { MergeMethod, PullRequestIssue } from './records.ts';
import { Refusal } from './refusal.ts';

export interface MergeRequest {
  readonly method: MergeMethod;
  /** Refused where the head is another one by now. */
  readonly head?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

const notMergeable = () => new Refusal(405, 'Pull Request is not mergeable');

/** Merges by real git, moves the base branch, and gives the commit. Throws as GitHub does where it may not be. */
export async function mergePull(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  role: Role,
  request: MergeRequest,
): Promise<string> {
  const { repository, pull } = issue;
  if (!issue.isOpen) throw notMergeable();
  if (pull.isDraft) throw new Refusal(405, 'Pull Request is still a draft');
  if (!repository.mergeMethods.has(request.method)) throw methodRefused(request.method);
  if (request.head !== undefined && request.head !== pull.head.commit) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  const [blocker] = await blockersOf(issue, role);
  if (blocker !== undefined) throw new Refusal(405, blocker);
  const base = await baseCommit(issue);
  const commit = await writeMerge(host, issue, by, base, request).catch((error: unknown) => {
    throw error instanceof Conflict ? notMergeable() : error;
  });
  await repository.git.moveBranch(pull.base.branch, base, commit);
  await closePull(host, issue, by, { commit, base });
  if (repository.deletesMergedBranches && pull.head.repository === repository) {
    await repository.git.deleteBranch(pull.head.branch);
  }
  await observe(host, repository, by);
  return commit;
}

function writeMerge(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  base: string,
  request: MergeRequest,
): Promise<string> {
  if (request.method === 'rebase') return rebase(issue, base);
  return request.method === 'merge'
    ? merge(host, issue, by, base, request)
    : squash(host, issue, base, request);
}

async function merge(
  host: Host,
  issue: PullRequestIssue,
  by: Account,
  base: string,
  request: MergeRequest,
): Promise<string> {
  const { git } = issue.repository;
  const { head } = issue.pull;
  const title =
    request.title ?? `Merge pull request #${issue.number} from ${head.owner.login}/${head.branch}`;
  return git.write({
    tree: await git.mergedTree(base, head.commit),
    parents: [base, head.commit],
    message: messageOf(title, request.message ?? issue.title),
    author: signature(host, by),
  });
}

async function squash(
  host: Host,
  issue: PullRequestIssue,
  base: string,
  request: MergeRequest,
): Promise<string> {
  const { git } = issue.repository;
  const { head } = issue.pull;
  const commits = await git.commits(base, head.commit);
  const only = commits.length === 1 ? commits[0] : undefined;
  const [subject = issue.title, ...rest] = (only?.message ?? issue.title).split('\n');
  const listed = commits.map(({ message }) => `* ${message}`).join('\n\n');
  return git.write({
    tree: await git.mergedTree(base, head.commit),
    parents: [base],
    message: messageOf(
      request.title ?? `${subject} (#${issue.number})`,
      request.message ?? (only ? rest.join('\n').trim() : listed),
    ),
    author: signature(host, issue.author),
  });
}

/** Writes each commit again on top of the base: GitHub does so also where a fast-forward would do. */
async function rebase(issue: PullRequestIssue, base: string): Promise<string> {
  const { git } = issue.repository;
  const commits = await git.commits(base, issue.pull.head.commit, 1000);
  let tip = base;
  for (const commit of commits.filter(({ parents }) => parents.length === 1)) {
    tip = await pick(git, commit, tip);
  }
  return tip;
}

async function pick(git: BareRepository, commit: GitCommit, onto: string): Promise<string> {
  const tree = await git.mergedTree(onto, commit.sha, commit.parents[0]);
  return git.write({ tree, parents: [onto], message: commit.message, author: commit.author });
}

function signature(host: Host, { login }: Account): { name: string; email: string; date: string } {
  return {
    name: login,
    email: `${login}@users.noreply.github.com`,
    date: new Date(host.now()).toISOString(),
  };
}

function messageOf(title: string, message: string): string {
  return message === '' ? title : `${title}\n\n${message}`;
}

function methodRefused(method: MergeMethod): Refusal {
  const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
  return new Refusal(405, `${names[method]} are not allowed on this repository.`);
}
