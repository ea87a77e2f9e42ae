import type { Change } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problems/problem.ts';

/** How one change of a plan ended. */
export interface ChangeResult {
  readonly change: Change;
  /** `handed-over`: given to people in this pass. `waiting`: it was before, or comes in a later round. */
  readonly outcome: 'done' | 'failed' | 'handed-over' | 'waiting';
  readonly problem: Problem | undefined;
  /** Of a switch-over: for how long both versions or neither was active, at most. */
  readonly switched?: { readonly active: 'both' | 'neither'; readonly milliseconds: number };
}
