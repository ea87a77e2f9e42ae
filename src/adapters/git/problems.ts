import { PortError, type Remedy } from '../../ports/errors.ts';

/** A kind of failure, as `explain` shows it. */
export interface GitProblem {
  readonly code: string;
  readonly title: string;
  readonly remedy: Remedy;
  /** What a person can do about it. */
  readonly advice: string;
}

/** Every way in which git and its remote are known to fail. Codes are stable: they are never reused. */
export const gitProblems = {
  gitMissing: {
    code: 'SLC2201',
    title: 'git is not there or too old',
    remedy: 'wait',
    advice: 'Install git 2.40 or newer where the daemon runs, in a folder of its PATH.',
  },
  badAddress: {
    code: 'SLC2202',
    title: 'the address of the repository cannot be used',
    remedy: 'never',
    advice:
      'Write an https:// address, a file:// address or an absolute path; put credentials under `token`.',
  },
  badDirectory: {
    code: 'SLC2203',
    title: 'the folder for the bare copy holds something else',
    remedy: 'never',
    advice: 'Name an empty or new folder, or one that an earlier start has made.',
  },
  denied: {
    code: 'SLC2204',
    title: 'the remote refuses these credentials',
    remedy: 'wait',
    advice: 'Check that the token has not expired and may read and write the contents of this repository.',
  },
  notThere: {
    code: 'SLC2205',
    title: 'no repository at this address',
    remedy: 'wait',
    advice: 'Check the address (redirects are not followed) and that the token may see the repository.',
  },
  unreachable: {
    code: 'SLC2206',
    title: 'the remote cannot be reached',
    remedy: 'retry',
    advice:
      'It is tried again. If it lasts, check the network and the state of the host. git goes there directly, and through no proxy.',
  },
  untrusted: {
    code: 'SLC2207',
    title: 'the certificate of the remote is not trusted',
    remedy: 'wait',
    advice: 'Check the address and its certificate; install the issuing authority where the daemon runs.',
  },
  rejected: {
    code: 'SLC2208',
    title: 'the remote rejects the push',
    remedy: 'wait',
    advice:
      'A hook or a rule of the host refuses it; its own words are in the message. Change the rule or the rights.',
  },
  refMoved: {
    code: 'SLC2209',
    title: 'a branch moved meanwhile',
    remedy: 'retry',
    advice: 'Nothing was pushed. It is looked at again and decided anew.',
  },
  missing: {
    code: 'SLC2210',
    title: 'an object is not in the bare copy',
    remedy: 'never',
    advice:
      'Check the revision. If it is on the remote, remove its folder below `repositories`, beside the store: it is fetched anew.',
  },
  tooLarge: {
    code: 'SLC2211',
    title: 'a file or an answer is larger than is read',
    remedy: 'never',
    advice: 'Remove the file from the branch, or make it smaller.',
  },
  badInput: {
    code: 'SLC2212',
    title: 'a path, ref, revision or text cannot be written to git',
    remedy: 'never',
    advice: 'The message names the value and what is wrong with it.',
  },
  noSpace: {
    code: 'SLC2213',
    title: 'a folder of the bare copy or of the remote cannot be written',
    remedy: 'wait',
    advice: 'Check free space, quota, owner and rights of the folder `repositories` beside the store.',
  },
  damaged: {
    code: 'SLC2214',
    title: 'the bare copy is damaged',
    remedy: 'wait',
    advice: 'Remove its folder below `repositories`, beside the store: it is fetched anew.',
  },
  timedOut: {
    code: 'SLC2215',
    title: 'git took too long',
    remedy: 'retry',
    advice: 'It is tried again. If it lasts, check the network, or the size of the repository.',
  },
  busy: {
    code: 'SLC2216',
    title: 'another process holds a lock of the repository',
    remedy: 'retry',
    advice:
      'It is tried again. If it lasts and no git runs there, remove the lock file that the message names.',
  },
  unknown: {
    code: 'SLC2217',
    title: 'git failed',
    remedy: 'retry',
    advice: 'It is tried again; what git said is in the message.',
  },
  signatureProgram: {
    code: 'SLC2218',
    title: 'a program that makes or checks signatures is not there or cannot be used',
    remedy: 'wait',
    advice:
      'Install OpenSSH 8.9 or newer (`ssh-keygen`), and GnuPG (`gpg`) where OpenPGP keys are allowed, in a folder of the PATH of the daemon.',
  },
  badSigners: {
    code: 'SLC2219',
    title: 'the list of allowed signers cannot be used',
    remedy: 'wait',
    advice:
      'Write one line for each SSH key, `name@host ssh-ed25519 AAAA…`, and each OpenPGP public key as the block that `gpg --armor --export` prints.',
  },
  badSigningKey: {
    code: 'SLC2220',
    title: 'the key that commits are to be signed with cannot be used',
    remedy: 'wait',
    advice:
      'Name an SSH private key without passphrase, ed25519 or RSA, that only the user of the daemon can read.',
  },
  foreign: {
    code: 'SLC2221',
    title: 'a repository on this machine belongs to another user',
    remedy: 'wait',
    advice:
      'Give it to the user of the daemon with `chown -R`. What git says of safe.directory does not help: its settings are not read here.',
  },
} as const satisfies Record<string, GitProblem>;

export type GitProblemName = keyof typeof gitProblems;

/** A failure of that kind. `uncertain`: it may have taken effect all the same. */
export function gitError(
  name: GitProblemName,
  message: string,
  facts: { readonly uncertain?: boolean; readonly cause?: unknown } = {},
): PortError {
  const { code, remedy } = gitProblems[name];
  return new PortError(message, { code, remedy, ...facts });
}
