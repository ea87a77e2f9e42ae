import { PortError, type Remedy } from '../../ports/errors.ts';

/** A kind of failure, for `explain`. */
export interface GitProblem {
  readonly code: string;
  readonly title: string;
  readonly remedy: Remedy;
  /** Remedy for an operator. */
  readonly advice: string;
}

/** Every way in which git and its remote are known to fail. Codes are stable: they are never reused. */
export const gitProblems = {
  gitMissing: {
    code: 'SLC2201',
    title: 'git is missing or too old',
    remedy: 'wait',
    advice: "Install git 2.40 or newer in the daemon's PATH.",
  },
  badAddress: {
    code: 'SLC2202',
    title: "the repository's address is invalid",
    remedy: 'never',
    advice: 'Write an https:// or file:// address or an absolute path, and credentials in `token`.',
  },
  badDirectory: {
    code: 'SLC2203',
    title: "the bare copy's folder has other content",
    remedy: 'never',
    advice: 'Use an empty or new folder, or one that Sluice created.',
  },
  denied: {
    code: 'SLC2204',
    title: 'the remote refuses the credentials',
    remedy: 'wait',
    advice: "Check that the token is current and may read and write the repository's contents.",
  },
  notThere: {
    code: 'SLC2205',
    title: 'there is no repository at this address',
    remedy: 'wait',
    advice: "Check the address (Sluice follows no redirects) and the token's access.",
  },
  unreachable: {
    code: 'SLC2206',
    title: 'the remote is unreachable',
    remedy: 'retry',
    advice: 'Sluice retries. Check the network and the host; git uses no proxy.',
  },
  untrusted: {
    code: 'SLC2207',
    title: "the remote's certificate is not trusted",
    remedy: 'wait',
    advice: "Check the address and certificate; install its authority on the daemon's machine.",
  },
  rejected: {
    code: 'SLC2208',
    title: 'the remote rejects the push',
    remedy: 'wait',
    advice: 'Change the hook, rule or permission in the message.',
  },
  refMoved: {
    code: 'SLC2209',
    title: 'a branch moved meanwhile',
    remedy: 'retry',
    advice: 'No action needed; Sluice pushed nothing and decides again.',
  },
  missing: {
    code: 'SLC2210',
    title: 'an object is not in the bare copy',
    remedy: 'never',
    advice: 'Check the revision. If the remote has it, remove the bare copy as for SLC2214.',
  },
  tooLarge: {
    code: 'SLC2211',
    title: 'a file or answer is too large',
    remedy: 'never',
    advice: 'Remove the file from the branch, or make it smaller.',
  },
  badInput: {
    code: 'SLC2212',
    title: 'a path, ref, revision or text cannot be written to git',
    remedy: 'never',
    advice: 'Correct the value in the message.',
  },
  noSpace: {
    code: 'SLC2213',
    title: 'a folder of the bare copy or remote is not writable',
    remedy: 'wait',
    advice: 'Check space, quota, owner and permissions of `repositories` next to the store.',
  },
  damaged: {
    code: 'SLC2214',
    title: 'the bare copy is damaged',
    remedy: 'wait',
    advice: 'Remove its folder in `repositories` next to the store; Sluice fetches it again.',
  },
  timedOut: {
    code: 'SLC2215',
    title: 'git took too long',
    remedy: 'retry',
    advice: "Sluice retries. Check the network and the repository's size.",
  },
  busy: {
    code: 'SLC2216',
    title: 'another process has a lock on the repository',
    remedy: 'retry',
    advice: 'Sluice retries. If it continues and no git runs there, remove the lock file in the message.',
  },
  unknown: {
    code: 'SLC2217',
    title: 'git failed',
    remedy: 'retry',
    advice: "Sluice retries. The message has git's text.",
  },
  signatureProgram: {
    code: 'SLC2218',
    title: 'a signature program is missing or unusable',
    remedy: 'wait',
    advice:
      "Install OpenSSH 8.9 or newer (`ssh-keygen`), and GnuPG (`gpg`) for OpenPGP keys, in the daemon's PATH.",
  },
  badSigners: {
    code: 'SLC2219',
    title: 'the list of allowed signers is invalid',
    remedy: 'wait',
    advice: 'Correct it as in docs/reference/provenance.md.',
  },
  badSigningKey: {
    code: 'SLC2220',
    title: 'the signing key is unusable',
    remedy: 'wait',
    advice: "Use an ed25519 or RSA SSH private key without passphrase that only the daemon's user can read.",
  },
  foreign: {
    code: 'SLC2221',
    title: 'a repository on this machine belongs to another user',
    remedy: 'wait',
    advice: "Give it to the daemon's user with `chown -R`. Sluice does not read git's safe.directory.",
  },
} as const satisfies Record<string, GitProblem>;

export type GitProblemName = keyof typeof gitProblems;

/** Returns a failure of a kind. `uncertain`: the call may have taken effect nevertheless. */
export function gitError(
  name: GitProblemName,
  message: string,
  facts: { readonly uncertain?: boolean; readonly cause?: unknown } = {},
): PortError {
  const { code, remedy } = gitProblems[name];
  return new PortError(message, { code, remedy, ...facts });
}
