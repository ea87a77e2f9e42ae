import type { Problem } from '../../../core/problems/problem.ts';
import type { Door } from './door.ts';
import type { Journal } from '../../../state/journal/journal.ts';
import type { KeptStates } from '../../../state/records/previous-states.ts';
import type { LookedAt } from '../plan/observed-stream.ts';
import type { PassMemory } from '../record.ts';
import type { Planned } from '../plan/plan.ts';
import type { Environment, PassDeps } from '../../pipeline.ts';
import type { ChangeResults } from './results.ts';
import type { WriteTurns } from './write-turns.ts';

/** What is to be carried out. */
export interface Work {
  readonly planned: Planned;
  /** Why the live content of a stream or shared thing, by path, may not be overwritten: it could not be saved. */
  readonly unsaved: ReadonlyMap<string, Problem>;
  /** Fingerprints, by path, of live content that this run saved in git. */
  readonly saved: ReadonlyMap<string, string>;
  readonly journal: Journal;
}

/** What those who carry a plan out have in common. */
export interface Carrying extends Work {
  readonly deps: PassDeps;
  readonly environment: Environment;
  readonly door: Door;
  readonly signal: AbortSignal;
  readonly results: ChangeResults;
  readonly memory: PassMemory;
  readonly kept: KeptStates;
  readonly lookedAt: LookedAt;
  readonly turns: WriteTurns;
}
