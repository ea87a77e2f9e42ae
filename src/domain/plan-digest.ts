/**
 * A plan's digest is as long as a commit's id. Its first three parts are of the revision, of the bindings, and of the
 * changes with what decided them, so that two digests tell what moved; the last is of all of it together, and so long
 * that nobody who may push finds two plans of one digest, to have the harmless one approved. Lengths in hex digits.
 */
export const digestParts = { revision: 4, bindings: 4, changes: 4, all: 28 } as const;

/** What moved between two digests, in words; a text that is no digest says nothing of it. */
export function movedBetween(wanted: string, current: string): string {
  if (!/^[0-9a-f]{40}$/.test(wanted)) return 'it is not the digest of a plan';
  const { revision, bindings, changes } = digestParts;
  const differs = (from: number, digits: number) =>
    wanted.slice(from, from + digits) !== current.slice(from, from + digits);
  const [branch, bound] = [differs(0, revision), differs(revision, bindings)];
  const moved = [
    ...(branch ? ['the branch'] : []),
    ...(bound ? ['what references are bound to'] : []),
    ...(differs(revision + bindings, changes) || (!branch && !bound)
      ? ['what the tenant holds, or what is to be done']
      : []),
  ];
  return `${moved.join(' and ')} moved`;
}
