import { setTimeout as pause } from 'node:timers/promises';
import { isLocked } from './sqlite-errors.ts';

/** Pauses between two attempts, random so that waiting processes do not try in step. */
const pauses = { least: 5, spread: 20 };

/**
 * Repeats work while another connection holds the database, for about `patience` milliseconds. Node's SQLite blocks the
 * whole process while it waits inside a call. So each call waits briefly, and the longer wait is here.
 */
export async function whenUnlocked<T>(patience: number, work: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error;
    }
    await pause(pauses.least + Math.random() * pauses.spread);
  }
}
