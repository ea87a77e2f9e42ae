import { writeSync } from 'node:fs';
import { WorkInThreads } from '../daemon/runtime/threads/in-threads.ts';
import type { Outside } from '../daemon/open/outside.ts';
import type { LogLevel } from '../core/log-level.ts';

/** Program of a thread, compiled in the same way as this file. */
const entry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

/** Workplace of a daemon that has a process of its own. */
export function inThreads(logLevel: LogLevel | undefined) {
  return (outside: Outside) => new WorkInThreads({ entry, outside, logLevel, write });
}

/**
 * Writes lines in this thread, because lines of two threads could mix. If the disk is full, work continues without a
 * log.
 */
function write(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    return;
  }
}
