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
    editPullRequest: (number, edit, signal) =>
      host.editPullRequest(number, edit === 'close' ? edit : titled(edit), signal),
    comments: (wanted, signal) => host.comments(wanted, signal),
    writeComment: (place, body, signal) => host.writeComment(place, markdown(body), signal),
    react: (comment, reaction, signal) => host.react(comment, reaction, signal),
    report: (commit, report, signal) => host.report(commit, described(report), signal),
  };
}
