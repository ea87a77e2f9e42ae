import { isAtLeast, type Role } from './accounts.ts';
import { Conflict, type FileChange } from './bare-repository.ts';
import type { PullRequestIssue, Review } from './records.ts';
import type { PullFigures } from './shapes/pull-shape.ts';
import { combinedState, latestStatuses } from './shapes/status-shape.ts';

/** The commit that a pull request would change: of the branch now, or as it was at the end. */
export async function baseCommit({ repository, isOpen, pull }: PullRequestIssue): Promise<string> {
  if (!isOpen) return pull.base.commit;
  return (await repository.git.branches()).get(pull.base.branch) ?? pull.base.commit;
}

/** What it changes since it went its own way. */
export async function filesOf(issue: PullRequestIssue): Promise<readonly FileChange[]> {
  const { git } = issue.repository;
  const base = await git.mergeBase(await baseCommit(issue), issue.pull.head.commit);
  return git.changes(base, issue.pull.head.commit);
}

export async function isMergeable(issue: PullRequestIssue): Promise<boolean> {
  return issue.repository.git.mergedTree(await baseCommit(issue), issue.pull.head.commit).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Conflict) return false;
      throw error;
    },
  );
}

export async function figuresOf(issue: PullRequestIssue): Promise<PullFigures> {
  const { git } = issue.repository;
  const files = await filesOf(issue);
  const mergeable = issue.isOpen ? await isMergeable(issue) : null;
  return {
    mergeable,
    mergeableState: await mergeableState(issue, mergeable),
    commits: await git.count(await baseCommit(issue), issue.pull.head.commit),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
  };
}

/** Why protection keeps somebody of a role from merging, in GitHub's words. */
export async function blockersOf(issue: PullRequestIssue, role: Role): Promise<readonly string[]> {
  const protection = issue.repository.protections.get(issue.pull.base.branch);
  if (protection === undefined) return [];
  if (protection.bindsAdmins === false && role === 'admin') return [];
  const blockers: string[] = [];
  const missing = protection.requiredApprovals ?? 0;
  const reviews = currentReviews(issue).filter(({ author }) =>
    isAtLeast(issue.repository.roles.get(author.login.toLowerCase()) ?? 'none', 'write'),
  );
  const approvals = reviews.filter(({ state }) => state === 'APPROVED').length;
  if (approvals < missing) {
    blockers.push(`At least ${missing} approving review is required by reviewers with write access.`);
  }
  if (missing > 0 && reviews.some(({ state }) => state === 'CHANGES_REQUESTED')) {
    blockers.push('Changes have been requested.');
  }
  const statuses = latestStatuses(issue.repository, issue.pull.head.commit);
  for (const name of protection.requiredStatuses ?? []) {
    const state = statuses.find(({ context }) => context === name)?.state;
    if (state === 'success') continue;
    const manner = state === undefined ? 'expected' : state === 'pending' ? 'pending' : 'failing';
    blockers.push(`Required status check "${name}" is ${manner}.`);
  }
  if (protection.isStrict === true && (await isBehind(issue))) {
    blockers.push('Head branch is out of date. Update it before merging.');
  }
  return blockers;
}

/** The last word of each reviewer: a mere comment takes nothing back. */
export function currentReviews({ pull }: PullRequestIssue): readonly Review[] {
  const byAuthor = new Map<number, Review>();
  for (const review of pull.reviews) {
    if (review.state !== 'COMMENTED') byAuthor.set(review.author.id, review);
  }
  return [...byAuthor.values()];
}

async function isBehind(issue: PullRequestIssue): Promise<boolean> {
  return !(await issue.repository.git.contains(issue.pull.head.commit, await baseCommit(issue)));
}

async function mergeableState(issue: PullRequestIssue, mergeable: boolean | null): Promise<string> {
  if (mergeable === null) return 'unknown';
  if (!mergeable) return 'dirty';
  if (issue.pull.isDraft) return 'draft';
  const blockers = await blockersOf(issue, 'write');
  if (blockers.length > 0)
    return blockers.some((text) => text.startsWith('Head branch')) ? 'behind' : 'blocked';
  const statuses = latestStatuses(issue.repository, issue.pull.head.commit);
  if (statuses.length > 0 && combinedState(statuses) !== 'success') return 'unstable';
  return 'clean';
}
