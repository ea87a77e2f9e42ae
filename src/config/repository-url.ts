import { fileURLToPath } from 'node:url';
import { isComplaint, malformed, type Reading } from './reading.ts';
import { readWebAddress } from './web-address.ts';

/** Where a repository is: an address for git, or a path that may be relative to the configuration. */
export type RepositoryUrl =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string };

export const repositoryUrlPattern = /^[^\s\\-][^\s\\]*$/;

const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
/** What ssh takes as `user@host:path`. The first letter of a host keeps options out of ssh's arguments. */
const scpLike = /^[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^:]/;
const form =
  'write https://host/path.git, ssh://git@host/path.git, git@host:path.git, or a path to a bare repository';

/** Only transports of git that run no command named by the address (`ext::`) and that tell who they talk to. */
export function readRepositoryUrl(text: string): Reading<RepositoryUrl> {
  if (!repositoryUrlPattern.test(text)) return malformed('is not the address of a repository', form);
  const protocol = scheme.exec(text)?.[1]?.toLowerCase();
  if (protocol === 'https' || protocol === 'http') return webRepository(text);
  if (protocol === 'ssh') return sshRepository(text);
  if (protocol === 'file') return fileRepository(text);
  if (protocol !== undefined) return malformed('is an address of a kind that is not supported', form);
  if (/^file:/i.test(text)) return pathRepository(text.slice('file:'.length));
  if (scpLike.test(text)) return { value: { kind: 'address', url: text } };
  return pathRepository(text);
}

function webRepository(text: string): Reading<RepositoryUrl> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: { kind: 'address', url: reading.value.href } };
}

function sshRepository(text: string): Reading<RepositoryUrl> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^[A-Za-z0-9[]/.test(url.hostname)) {
    return malformed('is not the address of a repository', form);
  }
  if (url.password !== '') {
    return malformed('carries credentials', 'remove the password; ssh uses a key', 'SLC1107');
  }
  return { value: { kind: 'address', url: url.href } };
}

function fileRepository(text: string): Reading<RepositoryUrl> {
  try {
    return { value: { kind: 'path', path: fileURLToPath(text) } };
  } catch {
    return malformed('is not the address of a folder of this machine', form);
  }
}

function pathRepository(path: string): Reading<RepositoryUrl> {
  if (path === '' || path.includes(':')) return malformed('is not the address of a repository', form);
  return { value: { kind: 'path', path } };
}
