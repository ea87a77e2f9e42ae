import type { Identity } from './fast-import.ts';
import { gitError } from './problems.ts';

export interface GitSettings {
  /** The bare repository that mirrors the remote; made if it is not there. Several processes may share one. */
  readonly directory: string;
  /** An https URL, an http URL of this machine, a file URL or an absolute path. */
  readonly url: string;
  /**
   * Sent as the password of HTTP basic authentication; unused for files. One that expires is given anew before each
   * command that talks to the remote: whoever gives it keeps it while it is good.
   */
  readonly token?: string | ((signal: AbortSignal) => Promise<string>);
  /** The user name beside the token; `x-access-token` if left out, as GitHub wants it. */
  readonly username?: string;
  /** Author and committer of what is written here. */
  readonly identity: Identity;
  /** An absolute path: the SSH private key that signs what is written here; without it nothing is signed. */
  readonly signingKey?: string;
  /** Limit on the bytes of a blob to read, if not `file.bytes` of the budgets. */
  readonly maxBlobBytes?: number;
  /** Limit on the bytes that `bring` may fetch, if not `fork.fetchedBytes` of the budgets. */
  readonly maxForkBytes?: number;
  /** Time of one git process, if not `git.time` of the budgets. Milliseconds. */
  readonly timeoutMs?: number;
  /** Folders in which to look for programs, in the format of PATH; the system's folders if left out. */
  readonly path?: string;
}

/** The value of an HTTP header that shows who asks. */
export function authorization(token: string, username = 'x-access-token'): string {
  if (token === '' || /[\p{Cc}\s]/u.test(token) || /[\p{Cc}\s:]/u.test(username)) {
    throw gitError(
      'badInput',
      'repository.token, or the user name beside it, is empty or has spaces or line breaks in it.',
    );
  }
  return `Basic ${encoded(username, token)}`;
}

function encoded(username: string, token: string): string {
  return Buffer.from(`${username}:${token}`).toString('base64');
}
