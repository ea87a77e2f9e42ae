import { fileURLToPath } from 'node:url';
import { isComplaint, malformed, type ParseResult } from '../parse-result.ts';
import { readWebAddress } from './web-address.ts';

/** Location of a repository: an address for git, or a path that may be relative to the configuration. */
export type RepositoryUrl =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string };

/**
 * Pattern of a repository's location. A leading dash would make it an option of git. A path may have any visible
 * characters.
 */
export const repositoryUrlPattern = /^[^\s\p{Cc}\\-][^\p{Cc}]*$/u;

const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
const form = 'write https://host/path.git, or a path to a bare repository; ssh is not spoken';

/**
 * Parses the location of a repository. Accepts only git transports that run no command from the address (`ext::`) and
 * that authenticate the server.
 */
export function readRepositoryUrl(text: string): ParseResult<RepositoryUrl> {
  if (!repositoryUrlPattern.test(text)) return malformed('is not the address of a repository', form);
  const protocol = scheme.exec(text)?.[1]?.toLowerCase();
  if (protocol === 'https' || protocol === 'http') return webRepository(text);
  if (protocol === 'file') return fileRepository(text);
  if (protocol !== undefined) return malformed('is an address of a kind that is not supported', form);
  if (/^file:/i.test(text)) return pathRepository(text.slice('file:'.length));
  return pathRepository(text);
}

function webRepository(text: string): ParseResult<RepositoryUrl> {
  const reading = readWebAddress(text);
  return isComplaint(reading) ? reading : { value: { kind: 'address', url: reading.value.href } };
}

function fileRepository(text: string): ParseResult<RepositoryUrl> {
  try {
    return pathRepository(fileURLToPath(text));
  } catch {
    return malformed('is not the address of a folder of this machine', form);
  }
}

function pathRepository(path: string): ParseResult<RepositoryUrl> {
  // Git reads `x:y` as y on host x, and `x::y` as an address for the program x, unless the text begins like a path.
  const isElsewhere = path.includes(':') && !/^[/.]/.test(path);
  if (path === '' || isElsewhere || /\p{Cc}/u.test(path))
    return malformed('is not the address of a repository', form);
  return { value: { kind: 'path', path } };
}
