import { gitError, type GitProblemName } from './problems.ts';
import type { PortError } from '../../ports/errors.ts';

/** End of a failed git process. `what` names the command without its arguments; `stderr` is its output. */
export interface GitFailure {
  readonly what: string;
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Hides secrets in an untrusted text. */
export type TextRedactor = (text: string) => string;

const messageLimit = 1000;

/** Git's messages under LC_ALL=C (git 2.47), most specific first, each with the whole line of its source. */
const symptoms: readonly { readonly says: RegExp; readonly problem: GitProblemName }[] = [
  // fatal: Authentication failed for 'https://github.com/acme/value-streams.git/'
  { says: /Authentication failed for/, problem: 'denied' },
  // fatal: could not read Username for 'https://github.com': terminal prompts disabled
  { says: /could not read (Username|Password) for/, problem: 'denied' },
  // fatal: unable to access 'https://github.com/acme/x.git/': The requested URL returned error: 403
  { says: /The requested URL returned error: (401|403)/, problem: 'denied' },
  // fatal: unable to access 'http://127.0.0.1:1/x.git/': The requested URL returned error: 301
  { says: /The requested URL returned error: (30\d|404|410)/, problem: 'notThere' },
  // fatal: repository 'https://github.com/acme/x.git/' not found
  { says: /repository '.*' not found/, problem: 'notThere' },
  // fatal: unable to update url base from redirection:
  { says: /unable to update url base from redirection/, problem: 'notThere' },
  // fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate
  // fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none CRLfile: none
  // fatal: unable to access 'https://x/': SSL: no alternative certificate subject name matches target host name 'x'
  { says: /certificate (problem|verification failed|subject name)/, problem: 'untrusted' },
  // fatal: detected dubious ownership in repository at '/srv/git/value-streams.git'
  { says: /detected dubious ownership/, problem: 'foreign' },
  // fatal: cannot copy … No space left on device · Disk quota exceeded · Read-only file system · Permission denied
  // error: unpack-objects died of signal 25 (SIGXFSZ, a limit on the size of files) · File too large
  {
    says: /No space left on device|Disk quota exceeded|File too large|died of signal 25|Read-only file system|Permission denied/,
    problem: 'noSpace',
  },
  // fatal: Unable to create '/…/packed-refs.lock': File exists.
  // error: cannot lock ref 'refs/heads/main': is at 1f… but expected 2e…
  { says: /Unable to create '.*\.lock'|cannot lock ref/, problem: 'busy' },
  // fatal: Not a valid object name 1f… · fatal: not a tree object · fatal: bad object 1f… · fatal: Not a valid commit name 1f…
  {
    says: /[Nn]ot a valid (object|commit) name|not a tree object|bad object|Not a blob|Blob not found/,
    problem: 'missing',
  },
  // error: object file … is empty · fatal: loose object 1f… (stored in …) is corrupt · fatal: packed object … is corrupt
  {
    says: /is corrupt|is empty|bad (tree|commit|signature|pack)|inflate: data stream error/,
    problem: 'damaged',
  },
  // fatal: unable to access 'https://x/': Could not resolve host: x
  // fatal: unable to access 'https://x/': Failed to connect to x port 443 after 2 ms: Couldn't connect to server
  // fatal: unable to access 'https://x/': The requested URL returned error: 503
  { says: /unable to access/, problem: 'unreachable' },
  // fatal: '/srv/git/value-streams.git' does not appear to be a git repository (a mount that is away looks like this)
  { says: /does not appear to be a git repository/, problem: 'unreachable' },
  // error: RPC failed; HTTP 502 · fatal: the remote end hung up unexpectedly · fatal: early EOF
  {
    says: /RPC failed|hung up unexpectedly|early EOF|expected flush after|Could not read from remote/,
    problem: 'unreachable',
  },
];

/** Failures after which it is unknown whether the remote did its work. */
const uncertain: readonly GitProblemName[] = ['unreachable', 'unknown'];

/**
 * Returns the failure in Sluice's words, with git's message: bounded, redacted and without control characters.
 * `changes`: the command was to change the remote.
 */
export function understand(
  failure: GitFailure,
  redact: TextRedactor,
  facts: { readonly changes?: boolean } = {},
): PortError {
  const problem = symptoms.find(({ says }) => says.test(failure.stderr))?.problem ?? 'unknown';
  const said = plainText(redact(failure.stderr)) || `it ended with exit code ${failure.exitCode}`;
  const mayBeDone = facts.changes === true && uncertain.includes(problem);
  return gitError(problem, `git ${failure.what} failed: ${said}`, { uncertain: mayBeDone });
}

/** Returns an untrusted text on one bounded line, without control characters and colours. */
export function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what begins a colour
  const lines = text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '').split(/[\r\n]+/);
  const line = lines
    .map((each) => each.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim())
    .filter((each) => each !== '' && each !== 'remote:')
    .join('; ');
  return line.length > messageLimit ? `${line.slice(0, messageLimit)}…` : line;
}
