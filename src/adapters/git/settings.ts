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
  /** The largest object that is read, in bytes; that of the largest file of a tree if left out. */
  readonly maxBlobBytes?: number;
  /** How long one git process may take; 5 minutes if left out. */
  readonly timeoutMs?: number;
  /** Where programs are looked for, written like PATH; the folders of the system if left out. */
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
