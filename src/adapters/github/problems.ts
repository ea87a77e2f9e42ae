/** Meaning of a problem of this adapter, and its remedy. */
export interface GitHubProblem {
  readonly title: string;
  readonly remedy: string;
}

/** Every problem that the GitHub adapter reports, by its stable code. */
export const githubProblems = {
  SLC2501: {
    title: 'A setting of the host is invalid',
    remedy: 'Correct the key of `host` in the message.',
  },
  SLC2502: {
    title: 'GitHub does not know the credentials (HTTP 401)',
    remedy: "Create a new token. For an App, check `host.app.id`, the private key and this machine's clock.",
  },
  SLC2503: {
    title: 'The credentials lack a permission on GitHub',
    remedy: 'Grant the token or App the permission in the message (docs/how-to/github.md).',
  },
  SLC2504: {
    title: 'GitHub shows no such repository to the credentials',
    remedy: "Check `host.repository`, the token's access or the App's installation.",
  },
  SLC2505: {
    title: 'The repository was renamed or moved on GitHub',
    remedy: 'Write its new name into `host.repository` and its address into `repository.url`.',
  },
  SLC2506: {
    title: 'GitHub answered with a redirect, which Sluice refuses to protect the token',
    remedy: 'If the target is right, set `host.baseUrl` to it.',
  },
  SLC2507: {
    title: 'GitHub is unreachable; nothing was sent',
    remedy: 'Check `host.baseUrl`, DNS, proxy and firewall. Sluice retries.',
  },
  SLC2508: {
    title: 'The connection to GitHub broke during an answer',
    remedy: 'No action needed; the next run checks the result.',
  },
  SLC2509: {
    title: 'GitHub did not answer in time',
    remedy: 'Sluice retries. If it happens often, check the network.',
  },
  SLC2510: {
    title: "GitHub's TLS certificate is not trusted; nothing was sent",
    remedy: 'Correct the certificate, or set NODE_EXTRA_CA_CERTS to its authority.',
  },
  SLC2511: {
    title: "GitHub's rate limit lasts longer than a call waits",
    remedy: 'Sluice continues later. If it happens often, raise `host.every` or use an App.',
  },
  SLC2512: {
    title: 'GitHub failed to answer (HTTP 5xx)',
    remedy: "Sluice retries. If it continues, see GitHub's status page.",
  },
  SLC2513: {
    title: 'The repository on GitHub does not have the requested object',
    remedy: 'If it was removed on purpose, no action needed.',
  },
  SLC2514: {
    title: 'GitHub refuses a request',
    remedy: "Correct what GitHub's text in the message names.",
  },
  SLC2515: {
    title: "An answer does not match GitHub's API description",
    remedy: 'Check `host.baseUrl`; a proxy may answer instead.',
  },
  SLC2516: {
    title: 'An answer or list of GitHub is too large',
    remedy: 'Close unneeded pull requests.',
  },
  SLC2517: {
    title: 'A list changed repeatedly while Sluice read it',
    remedy: 'No action needed; Sluice reads it again.',
  },
} as const satisfies Readonly<Record<string, GitHubProblem>>;

export type GitHubCode = keyof typeof githubProblems;
