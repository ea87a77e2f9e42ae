import type { Redactor } from '../../core/secrets/redactor.ts';
import { commentLimit, type GitHost } from '../../ports/git-host.ts';

/**
 * Wraps a git host so that it gets no secret. All comments, pull requests, commit statuses and deployments go through
 * it. Keeps names that a later run looks for: branches, statuses, environments and markers in comments.
 */
export function redactedHost(host: GitHost, redactor: Pick<Redactor, 'text'>): GitHost {
  const line = (text: string) => redactor.text(text);
  const markdown = (text: string) => redactor.text(text, 'markup').slice(0, commentLimit);
  const described = <T extends { readonly description: string; readonly url?: string | undefined }>(
    said: T,
  ): T => ({
    ...said,
    description: line(said.description),
    ...(said.url === undefined ? {} : { url: line(said.url) }),
  });
  const titled = <T extends { readonly title: string; readonly body: string }>(said: T): T => ({
    ...said,
    title: line(said.title),
    body: markdown(said.body),
  });
  return {
    hasPullRequests: host.hasPullRequests,
    openPullRequests: (signal) => host.openPullRequests(signal),
    pullRequest: (number, signal) => host.pullRequest(number, signal),
    openPullRequest: (wanted, signal) => host.openPullRequest(titled(wanted), signal),
    describe: (number, text, signal) => host.describe(number, titled(text), signal),
    closePullRequest: (number, signal) => host.closePullRequest(number, signal),
    approvers: (number, signal) => host.approvers(number, signal),
    changedPaths: (number, signal) => host.changedPaths(number, signal),
    comments: (wanted, signal) => host.comments(wanted, signal),
    addComment: (number, body, signal) => host.addComment(number, markdown(body), signal),
    editComment: (id, body, signal) => host.editComment(id, markdown(body), signal),
    react: (comment, reaction, signal) => host.react(comment, reaction, signal),
    mayWrite: (login, signal) => host.mayWrite(login, signal),
    isTeamMember: (team, login, signal) => host.isTeamMember(team, login, signal),
    commitLogins: (commit, signal) => host.commitLogins(commit, signal),
    openersOf: (commits, signal) => host.openersOf(commits, signal),
    setStatus: (commit, status, signal) => host.setStatus(commit, described(status), signal),
    deployment: (wanted, signal) => host.deployment(described(wanted), signal),
    setDeploymentState: (id, state, signal) => host.setDeploymentState(id, described(state), signal),
    facts: (branches, signal) => host.facts(branches, signal),
  };
}
