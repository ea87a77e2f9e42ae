import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** Reports each process that this thread starts, and when it ends. */
export function reportChildren(report: (pid: number, isRunning: boolean) => void): void {
  subscribe('child_process', (message) => {
    const { process: child } = message as { readonly process: ChildProcess };
    child.once('spawn', () => {
      const { pid } = child;
      if (pid === undefined) return;
      report(pid, true);
      child.once('exit', () => report(pid, false));
    });
  });
}

/** Processes that a thread started. They outlive it unless they are ended. */
export class Children {
  readonly #running = new Set<number>();

  note(pid: number, isRunning: boolean): void {
    if (isRunning) this.#running.add(pid);
    else this.#running.delete(pid);
  }

  /** Call it once the thread has ended: nobody else reaps these processes, so no other one has their ids. */
  end(): void {
    for (const pid of this.#running) if (!signalled(-pid)) signalled(pid);
    this.#running.clear();
  }
}

/** Asks a process, or a group of processes, to end: git removes its locks then. Returns false where there is none. */
function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}
