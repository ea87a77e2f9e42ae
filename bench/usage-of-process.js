// @ts-check
// Plain JavaScript, as the probe: a program that has to be stripped of types has a compiler in its memory.
import { readFileSync } from 'node:fs';

/**
 * What a process has used so far. `cpu`: milliseconds of processor time of the process itself, not of those that it
 * started. `peak`: bytes of memory at its most.
 *
 * @typedef {{ readonly cpu: number, readonly peak: number }} Usage
 */

/**
 * Of this process. The kernel's high-water mark of this program alone: `maxRSS` would count who started it, too.
 *
 * @returns {Usage}
 */
export function ownUsage() {
  const { user, system } = process.cpuUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  return { cpu: (user + system) / 1000, peak: Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024 };
}
