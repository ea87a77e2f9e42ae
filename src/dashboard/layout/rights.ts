import type { Right } from '../api/right.ts';
import type { Viewer } from '../access/viewer.ts';
import { ApiFailure } from '../client/api-failure.ts';

/**
 * Returns true if the viewer has a right on a stage. The API checks it again; here it only hides actions that the API
 * would refuse.
 */
export function may({ stages }: Viewer, stage: string, right: Right): boolean {
  return stages.some((one) => one.stage === stage && one.may.includes(right));
}

/** Throws `ApiFailure` if the viewer has no such right on a stage: 401 if nobody signed in, else 403. */
export function assertMay(viewer: Viewer, stage: string, right: Right): void {
  if (!may(viewer, stage, right))
    throw new ApiFailure({ title: 'No permission', status: viewer.isSignedIn ? 403 : 401 });
}
