import type { PlannedChange } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problems/problem.ts';

export interface ChangeResult {
  readonly change: PlannedChange;
  /**
   * `handed-over`: this run put it into a batch for people. `waiting`: an earlier batch has it, or a later one will.
   */
  readonly outcome: 'done' | 'failed' | 'handed-over' | 'waiting';
  readonly problem: Problem | undefined;
  /** Longest time that both versions or neither may have been active during a switch-over. */
  readonly switched?: { readonly active: 'both' | 'neither'; readonly milliseconds: number };
}
