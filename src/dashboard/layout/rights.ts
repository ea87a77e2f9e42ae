import type { Right, Viewer } from '../access/viewer.ts';

/**
 * Returns true if the viewer has a right on a stage. The API checks it again; here it only hides actions that the API
 * would refuse.
 */
export function may({ lanes }: Viewer, lane: string, right: Right): boolean {
  return lanes.some((one) => one.lane === lane && one.may.includes(right));
}
