import type { Clock } from '../../ports/clock.ts';
import type { GitHost } from '../../ports/git-host.ts';

/** Returns a host for a repository with branches only. All lists are empty, and it discards everything sent to it. */
export function createPlainHost(
  { repository }: { readonly repository: string },
  { clock }: { readonly clock: Pick<Clock, 'now'> },
): GitHost {
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
    describe: (_number, _text, signal) => none(signal),
    closePullRequest: (_number, signal) => none(signal),
    approvers: (_number, signal) => empty(signal),
    changedPaths: (_number, signal) => empty(signal),
    comments: (_wanted, signal) => empty(signal),
    addComment: (_number, _body, signal) => none(signal),
    editComment: (_id, _body, signal) => none(signal),
    react: (_comment, _reaction, signal) => none(signal),
    mayWrite: async (_login, signal) => {
      signal.throwIfAborted();
      return false;
    },
    isTeamMember: (_team, _login, signal) => none(signal),
    commitLogins: async (_commit, signal) => {
      signal.throwIfAborted();
      return { author: undefined, committer: undefined };
    },
    openersOf: (_commits, signal) => empty(signal),
    setStatus: (_commit, _status, signal) => none(signal),
    deployment: (_wanted, signal) => none(signal),
    setDeploymentState: (_id, _state, signal) => none(signal),
    facts: async (branches, signal) => {
      signal.throwIfAborted();
      return {
        login: '',
        repository,
        // Git itself decides who may push, and there is no host to ask.
        mayWrite: true,
        lacks: undefined,
        protections: branches.map((branch) => ({
          branch,
          isProtected: undefined,
          requiredStatuses: [],
          allowsForcePushes: true,
          isStrict: false,
        })),
        deliveries: undefined,
        now: clock.now(),
      };
    },
  };
}
