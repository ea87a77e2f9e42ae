import type { Problem } from '../../domain/problem.ts';
import type { KeptStates } from '../kept-states.ts';
import type { LookedAt } from '../looked-at.ts';
import type { PassMemory } from '../pass-memory.ts';
import type { Planned } from '../plan-environment.ts';
import type { Environment, PassDeps } from '../subjects.ts';
import type { TenantWrites } from '../tenant-writes.ts';
import type { ChangeResults } from './change-results.ts';
import type { WriteTurns } from './write-turns.ts';

/** What is to be carried out. */
export interface Work {
  readonly planned: Planned;
  /** Why the live content of a stream or shared thing, by path, may not be overwritten: it could not be saved. */
  readonly unsaved: ReadonlyMap<string, Problem>;
}

/** What those who carry a plan out have in common. */
export interface Carrying extends Work {
  readonly deps: PassDeps;
  readonly environment: Environment;
  readonly writes: TenantWrites;
  readonly signal: AbortSignal;
  readonly results: ChangeResults;
  readonly memory: PassMemory;
  readonly kept: KeptStates;
  readonly lookedAt: LookedAt;
  readonly turns: WriteTurns;
}
