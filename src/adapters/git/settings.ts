import type { CommitIdentity } from './fast-import.ts';
import { gitError } from './problems.ts';

export interface GitSettings {
  /** Bare repository that mirrors the remote, created if missing. Several processes may share one. */
  readonly directory: string;
  /** An https URL, an http URL of this machine, a file URL or an absolute path. */
  readonly url: string;
  /**
   * Password for HTTP basic authentication; unused for files. A function is called before each command that talks to
   * the remote, and caches tokens while they are valid.
   */
  readonly token?: string | ((signal: AbortSignal) => Promise<string>);
  /** User name for the token; `x-access-token` if left out, which GitHub expects. */
  readonly username?: string;
  /** Author and committer of Sluice's commits. */
  readonly identity: CommitIdentity;
  /** Absolute path of the SSH private key that signs Sluice's commits; without it, they are not signed. */
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

/** Returns the value of the HTTP header with the credentials. */
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
