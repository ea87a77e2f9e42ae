import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitError } from '../problems.ts';

/** Location of the remote. `transport` is the only protocol that git may use for it. */
export interface RemoteAddress {
  readonly transport: 'https' | 'http' | 'file';
  /** Address for git: a URL without credentials, or an absolute path. */
  readonly address: string;
}

/**
 * Parses an operator's address of a remote: an https URL, an http URL of this machine, a file URL or an absolute path.
 * Throws a PortError for everything else, before any process runs: `ext::` and similar ones would run commands, and an
 * address that begins with `-` would become an option.
 */
export function parseRemoteAddress(written: string): RemoteAddress {
  if (/\p{Cc}/u.test(written)) throw refused('it has control characters');
  if (isAbsolute(written)) return { transport: 'file', address: written };
  if (!/^(https?|file):\/\//i.test(written) || !URL.canParse(written)) {
    throw refused('it is neither an https:// or file:// address nor an absolute path');
  }
  const url = new URL(written);
  // These messages leave out the address, because it may have a password.
  if (url.username !== '' || url.password !== '') throw refused('it has credentials in it');
  if (url.search !== '' || url.hash !== '') throw refused('it has a query or a fragment');
  if (url.hostname.startsWith('-')) throw refused('its host begins with a dash');
  if (url.protocol === 'file:') return { transport: 'file', address: filePath(url) };
  if (url.protocol === 'https:') return { transport: 'https', address: url.href };
  if (!isLoopback(url.hostname))
    throw refused('http is for this machine alone: a token would cross the network in the clear');
  return { transport: 'http', address: url.href };
}

function filePath(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw refused('its path is not one of this machine', cause);
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refused(reason: string, cause?: unknown): Error {
  const message = `repository.url cannot be used: ${reason}. Write https://host/path, file:///path or an absolute path, and the token apart from it.`;
  return gitError('badAddress', message, { cause });
}
