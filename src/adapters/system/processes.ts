import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { FoundProcess, LeaseHolder } from '../../core/lease-holder.ts';

/**
 * Describes this process as a holder of leases. Only Linux reports machine and start. Elsewhere a dead process cannot
 * be distinguished from a newer one with its id.
 */
export async function thisProcess(id: string): Promise<LeaseHolder> {
  const [machine, stat] = await Promise.all([machineId(), readStat('self')]);
  // In another namespace's /proc, ids are not those of `process.kill`.
  const isOwn = stat !== undefined && stat.pid === process.pid;
  return {
    host: hostname(),
    pid: process.pid,
    machine: isOwn ? machine : undefined,
    startedAt: isOwn && machine !== undefined ? stat.startedAt : undefined,
    id,
  };
}

export async function findProcess(pid: number): Promise<FoundProcess> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'none';
  }
  const stat = await readStat(String(pid));
  return stat ?? 'hidden';
}

/** Returns a name of the running system and its namespaces. Two containers on one system have different names. */
async function machineId(): Promise<string | undefined> {
  try {
    const parts = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
      readlink('/proc/self/ns/time').catch(() => ''),
    ]);
    return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
}

interface Stat {
  readonly pid: number;
  readonly startedAt: number;
  readonly hasEnded: boolean;
}

/** States of a process that has ended, although its parent has not collected its exit status yet. */
const endedStates: readonly string[] = ['Z', 'X', 'x'];

/** Reads /proc/PID/stat (proc_pid_stat(5)). The name of the program in it may contain spaces and brackets. */
async function readStat(process: string): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '');
  const nameEnds = text.lastIndexOf(')');
  // Fields 3 (state) and 22 (start time), counted from 1.
  const rest = text.slice(nameEnds + 2).split(' ');
  const [state, startedAt] = [rest[0], rest[19]];
  if (nameEnds < 0 || state === undefined || startedAt === undefined) return undefined;
  return {
    pid: Number.parseInt(text, 10),
    startedAt: Number(startedAt),
    hasEnded: endedStates.includes(state),
  };
}
