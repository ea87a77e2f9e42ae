import { gitError } from './problems.ts';

/** Refs of a remote that the mirror has: its branches, and Sluice's own. */
export const mirrored: readonly string[] = ['refs/heads/', 'refs/sluice/'];

/**
 * Refs that can be fetched. Hosts keep the heads of pull requests, forks' too, under `refs/pull/`; they are fetched one
 * by one on request.
 */
const brought: readonly string[] = [...mirrored, 'refs/pull/'];

/** Checks a ref like `refName`, but accepts those under `refs/pull/` too, because it is only read from the remote. */
export function fetchedRefName(ref: string): string {
  return checked(ref, brought);
}

/**
 * Returns the ref. Throws a PortError unless it is a full name under `refs/heads/` or `refs/sluice/` that git allows
 * (the rules of `git check-ref-format`).
 */
export function refName(ref: string): string {
  return checked(ref, mirrored);
}

function checked(ref: string, folders: readonly string[]): string {
  const reason = whyNot(ref, folders);
  if (reason === undefined) return ref;
  throw gitError(
    'badInput',
    `${JSON.stringify(ref.slice(0, 200))} is not a ref that can be used: ${reason}.`,
  );
}

function whyNot(ref: string, folders: readonly string[]): string | undefined {
  if (!folders.some((folder) => ref.startsWith(folder))) return `it is not under ${folders.join(' or ')}`;
  if (/[\p{Cc} ~^:?*[\\]/u.test(ref)) return 'it has a space, a control character or one of ~ ^ : ? * [ \\';
  if (!ref.isWellFormed()) return 'it is not well-formed Unicode';
  if (ref.includes('..') || ref.includes('@{') || ref.endsWith('.'))
    return 'it has `..` or `@{`, or ends with a dot';
  const bad = ref.split('/').some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  return bad ? 'a part of it is empty, begins with a dot or ends with .lock' : undefined;
}
