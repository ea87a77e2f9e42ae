/** What a problem of this adapter means, and what a person can do about it. */
export interface GitHubProblem {
  readonly title: string;
  readonly remedy: string;
}

/** Every problem that the GitHub adapter reports, by its stable code. */
export const githubProblems = {
  SLC2501: {
    title: 'A setting of the host cannot be used',
    remedy: 'Correct the key of `host` that the message names.',
  },
  SLC2502: {
    title: 'GitHub does not know the credentials (HTTP 401)',
    remedy:
      'Make a new token, or for an App check `host.app.id`, the private key and the clock of this machine.',
  },
  SLC2503: {
    title: 'The credentials lack a right on GitHub',
    remedy:
      'Give the token or the App the permission that the message names; docs/how-to/github.md lists them.',
  },
  SLC2504: {
    title: 'GitHub shows no such repository to these credentials',
    remedy:
      'Check `host.repository`, and that the token may see it or the App is installed on it. GitHub gives one answer to a repository that was removed and to one that is not shown.',
  },
  SLC2505: {
    title: 'The repository was renamed or moved on GitHub',
    remedy: 'Write its new name into `host.repository`, and its new address into `repository.url`.',
  },
  SLC2506: {
    title: 'GitHub answered with a redirect that is not followed',
    remedy:
      'Set `host.baseUrl` to where the API is, if that is right. A token is never sent to where a redirect points.',
  },
  SLC2507: {
    title: 'GitHub could not be reached; nothing was sent',
    remedy: 'Check `host.baseUrl`, name resolution, proxy and firewall. It is tried again by itself.',
  },
  SLC2508: {
    title: 'The connection to GitHub was lost before its answer was complete',
    remedy: 'Nothing to do: the next pass looks at what is there.',
  },
  SLC2509: {
    title: 'GitHub did not answer in time',
    remedy: 'Nothing to do: it is tried again by itself. If it happens often, look at the network.',
  },
  SLC2510: {
    title: 'The TLS certificate of GitHub is not trusted; nothing was sent',
    remedy: 'Correct the certificate, or make its authority known with NODE_EXTRA_CA_CERTS.',
  },
  SLC2511: {
    title: 'GitHub limits the rate of calls, for longer than a call waits',
    remedy:
      'Nothing to do: it goes on when the time has passed. If it happens often, raise `host.every`, or use an App, which is given more calls.',
  },
  SLC2512: {
    title: 'GitHub failed to answer (HTTP 5xx)',
    remedy: 'It is tried again by itself. If it goes on, look at the status page of GitHub.',
  },
  SLC2513: {
    title: 'GitHub has no such thing in the repository',
    remedy: 'Nothing to do where somebody removed it on purpose.',
  },
  SLC2514: {
    title: 'GitHub refuses what was asked',
    remedy: 'See what GitHub says in the message, and change that.',
  },
  SLC2515: {
    title: 'An answer is not what GitHub describes',
    remedy: 'Check that `host.baseUrl` leads to the API; a proxy or a login page may answer in its place.',
  },
  SLC2516: {
    title: 'An answer or a list of GitHub is larger than what is read',
    remedy: 'Close pull requests that nobody needs; the message says what is too large.',
  },
  SLC2517: {
    title: 'A list changed again and again while it was read',
    remedy: 'Nothing to do: it is read again.',
  },
} as const satisfies Readonly<Record<string, GitHubProblem>>;

export type GitHubCode = keyof typeof githubProblems;
