import { randomUUID } from 'node:crypto';

/** A new unique id for a pass, a decision or a journal entry. */
export function newId(): string {
  return randomUUID();
}
