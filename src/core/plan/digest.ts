/**
 * Lengths in hex digits of the parts of a plan's digest, which is as long as a commit's id. The first part covers the
 * whole plan, so that the first digits distinguish two plans. It is long enough that nobody with push access can make
 * two plans with one digest and have the harmless one approved. The other parts cover the revision, the bindings, and
 * the changes with their reasons, so that two digests show which of these changed.
 */
export const digestParts = { all: 28, revision: 4, bindings: 4, changes: 4 } as const;

/** Smallest number of digits for naming a plan. */
const fewestDigits = 7;

const wholeDigest = /^[0-9a-f]{40}$/;

/** Returns the reason why a given digest does not name the current plan; undefined where it does. */
export function digestRefusal(wanted: string, current: string, seen?: string): string | undefined {
  const digits = wanted.toLowerCase();
  if (!/^[0-9a-f]{1,40}$/.test(digits)) return `${JSON.stringify(wanted)} is not the digest of a plan`;
  if (digits.length < fewestDigits)
    return `${wanted} is too short for the digest of a plan: write at least ${fewestDigits} of its digits`;
  if (!current.startsWith(digits))
    return `plan ${wanted} is not what would be done now: ${movedBetween(digits, current)}; the plan is now ${current}`;
  if (seen !== undefined && seen !== current && seen.startsWith(digits))
    return `two plans begin with ${wanted}: the one that was looked at, ${seen}, and the current one, ${current}`;
  return undefined;
}

/** Describes the changes between two digests. A shortened digest cannot show them. */
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
      ? ['the content of the tenant, or the requested changes']
      : []),
  ];
  return `${moved.join(' and ')} moved`;
}
