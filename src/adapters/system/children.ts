import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** Reports the start and the end of each process that this thread starts. */
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

  /**
   * Ends the processes. Call it after the thread has ended: nobody has reaped these processes, so their ids are not
   * reused.
   */
  end(): void {
    for (const pid of this.#running) if (!signalled(-pid)) signalled(pid);
    this.#running.clear();
  }
}

/** Asks a process or a group to end, so that git removes its locks. Returns false if there is none. */
function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}
