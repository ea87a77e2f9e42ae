import type { GitHost } from '../../ports/git-host.ts';

/** Returns a host for a repository with branches only. All lists are empty, and it discards everything sent to it. */
export function createPlainHost(): GitHost {
  const empty = async (signal: AbortSignal): Promise<readonly never[]> => {
    signal.throwIfAborted();
    return [];
  };
  const none = async (signal: AbortSignal): Promise<undefined> => {
    signal.throwIfAborted();
    return undefined;
  };
  return {
    hasPullRequests: false,
    openPullRequests: empty,
    pullRequest: (_number, signal) => none(signal),
    openPullRequest: (_wanted, signal) => none(signal),
    editPullRequest: (_number, _edit, signal) => none(signal),
    comments: (_wanted, signal) => empty(signal),
    writeComment: (_place, _body, signal) => none(signal),
    react: (_comment, _reaction, signal) => none(signal),
    report: (_commit, _report, signal) => none(signal),
  };
}
