import { randomUUID } from 'node:crypto';

/** Returns a new unique id for a run, a decision or a journal entry. */
export function newId(): string {
  return randomUUID();
}
