import type { Right } from '../api/right.ts';
import type { Viewer } from '../access/viewer.ts';

/**
 * Returns true if the viewer has a right on a stage. The API checks it again; here it only hides actions that the API
 * would refuse.
 */
export function may({ stages }: Viewer, stage: string, right: Right): boolean {
  return stages.some((one) => one.stage === stage && one.may.includes(right));
}
