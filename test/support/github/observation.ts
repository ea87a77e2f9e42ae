import type { Account } from './accounts.ts';
import { type PushedBranch, tellPull, tellPush, tellReview } from './events.ts';
import type { Host } from './host.ts';
import { closePull } from './pull-requests.ts';
import { isPullRequest, type PullRequestIssue, type Repository } from './records.ts';

/**
 * Looks at what the branches of a repository are now, and has pull requests follow: heads that moved, branches that
 * are gone, what somebody merged by hand. It does not matter how a branch was moved, so a test may do it on disk.
 */
export async function observe(host: Host, repository: Repository, by: Account): Promise<void> {
  const before = repository.seen;
  const after = await repository.git.branches();
  repository.seen = after;
  const moved = [...new Set([...before.keys(), ...after.keys()])]
    .map((branch) => ({ branch, before: before.get(branch), after: after.get(branch) }))
    .filter((one) => one.before !== one.after);
  if (moved.length === 0) return;
  repository.pushedAt = host.now();
  for (const one of moved) await tellPush(host, repository, by, one);
  for (const one of moved) await followBase(host, repository, by, one);
  for (const one of moved) await followHead(host, repository, by, one);
}

async function followBase(
  host: Host,
  repository: Repository,
  by: Account,
  moved: PushedBranch,
): Promise<void> {
  for (const issue of openPulls(repository)) {
    if (issue.pull.base.branch !== moved.branch) continue;
    if (moved.after === undefined) await closePull(host, issue, by);
    else if (
      moved.before !== undefined &&
      (await repository.git.contains(moved.after, issue.pull.head.commit))
    ) {
      await closePull(host, issue, by, { commit: moved.after, base: moved.before });
    }
  }
}

async function followHead(
  host: Host,
  repository: Repository,
  by: Account,
  moved: PushedBranch,
): Promise<void> {
  const bases = [repository, ...(repository.parent ? [repository.parent] : [])];
  for (const issue of bases.flatMap(openPulls)) {
    const { head } = issue.pull;
    if (head.repository !== repository || head.branch !== moved.branch) continue;
    if (moved.after === undefined) await closePull(host, issue, by);
    else await moveHead(host, issue, by, moved.after);
  }
}

async function moveHead(host: Host, issue: PullRequestIssue, by: Account, commit: string): Promise<void> {
  const { repository, pull } = issue;
  const before = pull.head.commit;
  if (before === commit || pull.head.repository === undefined) return;
  await repository.git.setRefs([[`refs/pull/${issue.number}/head`, commit]], pull.head.repository.git);
  pull.head.commit = commit;
  pull.base.commit = (await repository.git.resolve(`refs/heads/${pull.base.branch}`)) ?? pull.base.commit;
  issue.updatedAt = host.now();
  if (await repository.git.contains(pull.base.commit, commit)) {
    await closePull(host, issue, by);
    return;
  }
  await tellPull(host, issue, 'synchronize', by, { before, after: commit });
  if (repository.protections.get(pull.base.branch)?.dismissesStale !== true) return;
  for (const review of pull.reviews.filter(({ state }) => state === 'APPROVED')) {
    review.state = 'DISMISSED';
    tellReview(host, issue, review, 'dismissed', by);
  }
}

function openPulls(repository: Repository): readonly PullRequestIssue[] {
  return [...repository.issues.values()].filter(isPullRequest).filter(({ isOpen }) => isOpen);
}
