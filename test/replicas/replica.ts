import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { postgresPassword } from '../support/postgres-server.ts';

const program = join(import.meta.dirname, '../../src/cli.ts');
const skewedProgram = join(import.meta.dirname, 'skewed-daemon.ts');

/** A daemon of several, as a process of its own that can be killed, stopped and started again. */
export class Replica {
  readonly #config: string;
  readonly #skew: number;
  #process: ChildProcess | undefined;
  #said = '';

  /** `skew`: how far its clock is ahead, in milliseconds. */
  constructor(config: string, skew = 0) {
    this.#config = config;
    this.#skew = skew;
  }

  /** 0 while it does not run. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** What it logged since it was first started. */
  get log(): string {
    return this.#said;
  }

  start(): void {
    const args =
      this.#skew === 0
        ? [program, 'run', '--config', this.#config, '--log-level', 'debug']
        : [skewedProgram, this.#config, String(this.#skew)];
    const child = spawn(process.execPath, ['--no-warnings', ...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        SANDBOX_SECRET: 'demo-secret',
        STORE_PASSWORD: postgresPassword,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#said += chunk.toString('utf8')));
    this.#process = child;
  }

  /** As a machine that fails: nothing of it goes on. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** It stands still in the middle of whatever it does, and knows nothing of it. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }
}
