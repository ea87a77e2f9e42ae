import type { Problem } from '../../../core/problems/problem.ts';
import type { TenantWriter } from './tenant-writer.ts';
import type { Journal } from '../../../state/journal/journal.ts';
import type { PreviousStates } from '../../../state/records/previous-states.ts';
import type { LookedAt } from '../plan/observed-stream.ts';
import type { RunState } from '../record.ts';
import type { Planned } from '../plan/plan.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';
import type { ChangeResults } from './results.ts';
import type { WriteQueue } from './write-queue.ts';

/** Plan to apply, with the saved edits. */
export interface ApplyWork {
  readonly planned: Planned;
  /**
   * Reasons why the live content of streams and shared files could not be saved and must not be overwritten, by path.
   */
  readonly unsaved: ReadonlyMap<string, Problem>;
  /** Fingerprints of live content that this run saved in git, by path. */
  readonly saved: ReadonlyMap<string, string>;
  readonly journal: Journal;
}

/** Shared context of all parts that apply a plan. */
export interface ApplyContext extends ApplyWork {
  readonly deps: RunDeps;
  readonly environment: Environment;
  readonly writer: TenantWriter;
  readonly signal: AbortSignal;
  readonly results: ChangeResults;
  readonly memory: RunState;
  readonly kept: PreviousStates;
  readonly lookedAt: LookedAt;
  readonly turns: WriteQueue;
}
