import type { Right, Viewer } from '../access/viewer.ts';

/** Whether somebody may do something with a lane. The API asks again; this keeps pages from offering what it refuses. */
export function may({ lanes }: Viewer, lane: string, right: Right): boolean {
  return lanes.some((one) => one.lane === lane && one.may.includes(right));
}
