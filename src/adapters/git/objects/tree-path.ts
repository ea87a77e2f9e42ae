import { gitError } from '../problems.ts';

/** Characters that HFS+ ignores when it compares names, so that `.g\u200cit` is `.git` there. */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * Returns the path. Throws a PortError if a checkout of it could leave the work tree, reach `.git` on any file system,
 * or fail. The rules are those of git's own fsck, and no backslash, which is a separator on Windows.
 */
export function treePath(path: string): string {
  const reason = whyNot(path);
  if (reason === undefined) return path;
  throw gitError('badInput', `${JSON.stringify(path.slice(0, 200))} cannot be a path in git: ${reason}.`);
}

/** Orders paths like git, by the bytes of their UTF-8. */
export function comparePaths(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function whyNot(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.includes('\0') || path.includes('\\')) return 'it has a NUL or a backslash';
  if (!path.isWellFormed()) return 'it is not well-formed Unicode';
  for (const part of path.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it has the part \`${part}\``;
    if (isDotGit(part)) return 'a part of it is .git, in the eyes of some file system';
  }
  return undefined;
}

function isDotGit(part: string): boolean {
  const seen = part.replaceAll(ignoredByHfs, '').toLowerCase();
  return /^(\.git|git~1)[ .]*(:.*)?$/s.test(seen);
}
