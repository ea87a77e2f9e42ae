import type { Log } from '../../src/ports/log.ts';
import type { RefUpdate, Repository } from '../../src/ports/repository.ts';
import type { Person } from '../support/person.ts';

/** Remote of a history, and a clone of it that outlives a crash. */
export interface Remote {
  /** Returns the remote in a copy of the folder. */
  copiedTo(folder: string): Remote;
  create(): Promise<void>;
  person(now: () => number): Promise<Person>;
  /** Opens the clone, as the next process does. */
  open(log: Log): Promise<Repository>;
  /** Pushes from the clone what was held back at a crash, as git does: a ref that moved meanwhile stays where it is. */
  pushLate(updates: readonly RefUpdate[]): Promise<void>;
  head(ref: string): Promise<string>;
  move(ref: string, to: string): Promise<void>;
  /** Lists every ref with its tree, and the number of commits. */
  branches(): Promise<readonly string[]>;
}
