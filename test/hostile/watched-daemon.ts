import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningCommand } from '../support/running-command.ts';

/** Worst measurements during a period. */
export interface Measured {
  /** Milliseconds that 99 of 100 turns of the event loop stayed below. */
  readonly delay: number;
  /** Longest time of an answer of `/healthz`. Milliseconds. */
  readonly health: number;
  /** Resident memory of the process. Mebibytes. */
  readonly memory: number;
}

const every = 100;
/** Time after which a daemon does not answer, or does not end. A measurement is infinite then. Milliseconds. */
const patience = { answer: 10_000, end: 60_000 };

/** Program of the image. */
const program = join(import.meta.dirname, '../../dist/cli.js');

/** Runs `sluice run` in a process of its own, and polls its health ten times a second. */
export class WatchedDaemon {
  readonly url: string;
  readonly #command: RunningCommand;
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;
  #health = 0;
  #memory = 0;

  private constructor(command: RunningCommand, url: string) {
    this.#command = command;
    this.url = url;
    this.#watching = this.#watch();
  }

  static async start(
    config: string,
    env: Readonly<Record<string, string>>,
    port: number,
  ): Promise<WatchedDaemon> {
    const command = new RunningCommand(['run', '-c', config, '--log-level', 'info'], {
      env: { ...env, MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768' },
      node: ['--max-semi-space-size=8', '--import', join(import.meta.dirname, 'with-parent.js')],
      program,
    });
    await command.saw(/"msg":"listening"/);
    return new WatchedDaemon(command, `http://127.0.0.1:${port}`);
  }

  /** Reads and resets. */
  async measured(): Promise<Measured> {
    const text = await this.#answer('/metrics');
    const delay = Number(/^sluice_event_loop_delay_seconds (\S+)/m.exec(text ?? '')?.[1] ?? Infinity) * 1000;
    const worst = { delay: Math.round(delay), health: Math.round(this.#health), memory: this.#memory };
    this.#health = 0;
    this.#memory = 0;
    return worst;
  }

  /** Log so far. */
  get log(): string {
    return this.#command.said;
  }

  /** Stops it as Kubernetes does; returns how long that took, infinite if it had to be killed. Milliseconds. */
  async stop(): Promise<number> {
    this.#stopping.abort();
    await this.#watching;
    const begun = performance.now();
    const { process, ended } = this.#command;
    const killing = setTimeout(() => process.kill('SIGKILL'), patience.end);
    process.kill('SIGTERM');
    await ended;
    clearTimeout(killing);
    return process.signalCode === 'SIGKILL' ? Infinity : Math.round(performance.now() - begun);
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const begun = performance.now();
      const answer = await this.#answer('/healthz');
      const took = performance.now() - begun;
      this.#health = Math.max(this.#health, answer === undefined ? Infinity : took);
      this.#memory = Math.max(this.#memory, await residentMemory(this.#command.process.pid ?? 0));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, every - took)));
    }
  }

  /** Returns the text of a good answer that comes in time. */
  async #answer(path: string): Promise<string | undefined> {
    try {
      const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(patience.answer) });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Mebibytes. */
async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
}
