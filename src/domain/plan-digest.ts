/**
 * A plan's digest is as long as a commit's id. It begins with the part that is of all of the plan, so that its first
 * digits tell two plans apart; that part is so long that nobody who may push finds two plans of one digest, to have the
 * harmless one approved. The others are of the revision, of the bindings, and of the changes with what decided them, so
 * that two digests tell what moved. Lengths in hex digits.
 */
export const digestParts = { all: 28, revision: 4, bindings: 4, changes: 4 } as const;

/** The fewest digits by which people may name a plan. */
const fewestDigits = 7;

const wholeDigest = /^[0-9a-f]{40}$/;

/** The reason why a person's digest does not name the current plan; undefined where it does. */
export function digestRefusal(wanted: string, current: string, seen?: string): string | undefined {
  const digits = wanted.toLowerCase();
  if (!/^[0-9a-f]{1,40}$/.test(digits)) return `${JSON.stringify(wanted)} is not the digest of a plan`;
  if (digits.length < fewestDigits)
    return `${wanted} is too short for the digest of a plan: write at least ${fewestDigits} of its digits`;
  if (!current.startsWith(digits))
    return `plan ${wanted} is not what would be done now: ${movedBetween(digits, current)}; the plan is now ${current}`;
  if (seen !== undefined && seen !== current && seen.startsWith(digits))
    return `two plans begin with ${wanted}: the one that was looked at, ${seen}, and the one of now, ${current}`;
  return undefined;
}

/** What moved between two digests, in words; a part of a digest says nothing of it. */
function movedBetween(wanted: string, current: string): string {
  if (!wholeDigest.test(wanted)) return 'it is another plan';
  const { all, revision, bindings, changes } = digestParts;
  const differs = (from: number, digits: number) =>
    wanted.slice(from, from + digits) !== current.slice(from, from + digits);
  const [branch, bound] = [differs(all, revision), differs(all + revision, bindings)];
  const moved = [
    ...(branch ? ['the branch'] : []),
    ...(bound ? ['what references are bound to'] : []),
    ...(differs(all + revision + bindings, changes) || (!branch && !bound)
      ? ['what the tenant holds, or what is to be done']
      : []),
  ];
  return `${moved.join(' and ')} moved`;
}
