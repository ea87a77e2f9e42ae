import { readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface Usage {
  /** Milliseconds of processor time of the process itself, not of those that it started. */
  readonly cpu: number;
  /** Bytes of memory at its most. */
  readonly peak: number;
}

/** Of this process. The kernel's high-water mark of this program alone: `maxRSS` would count who started it, too. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  return { cpu: (user + system) / 1000, peak: Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024 };
}
