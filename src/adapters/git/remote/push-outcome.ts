/** One line of `git push --porcelain` about a ref that was not moved. */
export interface PushRefusal {
  readonly ref: string;
  /** Reason in the words of git or of the remote: `stale info`, `pre-receive hook declined`. */
  readonly reason: string;
}

/** Reasons that follow from another ref of the same push, without information of their own. */
const collateral = /^atomic push fail(ed|ure)$/;

/**
 * Reasons that mean that the ref was not where it was expected, from both ends:
 *   ! <oid>:refs/heads/main [rejected] (stale info)
 *   ! <oid>:refs/heads/main [rejected] (fetch first)
 *   ! <oid>:refs/heads/main [remote rejected] (cannot lock ref 'refs/heads/main': is at 1f… but expected 2e…)
 *   ! <oid>:refs/heads/main [remote rejected] (incorrect old value provided)
 *   ! <oid>:refs/heads/main [remote rejected] (reference already exists)
 */
const moved =
  /^(stale info|fetch first|already exists|incorrect old value provided|reference (already exists|does not exist))$|but expected/;

/** Reasons that say only that the remote could not move the ref. Its output has the cause. */
const undecided =
  /^(failed to update ref|atomic transaction failed|failed to write|cannot lock ref.*|failed)$/;

/** Returns the remote's reason for each ref of a failed push; empty if the push failed earlier. */
export function pushRefusals(stdout: string): readonly PushRefusal[] {
  const refusals: PushRefusal[] = [];
  for (const line of stdout.split('\n')) {
    const match = /^!\t[^\t]*:([^\t:]+)\t\[[^\]]*\] \((.*)\)$/.exec(line);
    const [, ref, reason] = match ?? [];
    if (ref !== undefined && reason !== undefined && !collateral.test(reason)) refusals.push({ ref, reason });
  }
  return refusals;
}

/**
 * Tells whether the push lost a race with another one. A remote without a reason compared the ref at the last moment.
 * Unless it names a lock file in the way, another push was faster, and reading again does no harm.
 */
export function lostRace(refusals: readonly PushRefusal[], stderr: string): boolean {
  if (refusals.some(({ reason }) => moved.test(reason))) return true;
  return refusals.some(({ reason }) => undecided.test(reason)) && !heldLock.test(stderr);
}

/** remote: error: cannot lock ref 'refs/heads/n': Unable to create '/srv/x.git/./refs/heads/n.lock': File exists. */
export const heldLock = /Unable to create '.*\.lock'/;
