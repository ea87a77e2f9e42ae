/**
 * A plan's digest has three parts, so that two of them tell what moved: of the revision, of the bindings, and of the
 * changes with what decided them. Lengths in hex digits.
 */
export const digestParts = { revision: 5, bindings: 5, changes: 10 } as const;

/** What moved between two digests, in words; a text that is no digest says nothing of it. */
export function movedBetween(wanted: string, current: string): string {
  if (!/^[0-9a-f]{20}$/.test(wanted)) return 'it is not the digest of a plan';
  const { revision, bindings } = digestParts;
  const differs = (from: number, to?: number) => wanted.slice(from, to) !== current.slice(from, to);
  const moved = [
    ...(differs(0, revision) ? ['the branch'] : []),
    ...(differs(revision, revision + bindings) ? ['what references are bound to'] : []),
    ...(differs(revision + bindings) ? ['what the tenant holds, or what is to be done'] : []),
  ];
  return `${moved.join(' and ')} moved`;
}
