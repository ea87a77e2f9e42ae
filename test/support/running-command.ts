import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ended } from './command-line.ts';
import { compileCache } from './compile-cache.ts';

const entry = join(import.meta.dirname, '../../src/cli.ts');

/** The program in a process of its own, as long as it runs; killed with the test. */
export class RunningCommand {
  readonly process: ChildProcess;
  /** Resolves when the process has ended and everything that it started has let go of its output. */
  readonly ended: Promise<Ended>;
  readonly #seen: { out: string; err: string } = { out: '', err: '' };
  readonly #waiting = new Set<() => void>();

  constructor(
    args: readonly string[],
    {
      env = {},
      node = [],
      program = entry,
    }: {
      readonly env?: Readonly<Record<string, string>>;
      readonly node?: readonly string[];
      readonly program?: string;
    } = {},
  ) {
    this.process = spawn(process.execPath, ['--no-warnings', ...node, program, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const name of ['out', 'err'] as const) {
      this.process[name === 'out' ? 'stdout' : 'stderr']?.on('data', (chunk: Buffer) => {
        this.#seen[name] += chunk.toString('utf8');
        for (const look of this.#waiting) look();
      });
    }
    this.ended = once(this.process, 'close').then(([code]: (number | null)[]) => ({
      code: code ?? -1,
      ...this.#seen,
    }));
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  /** Output so far. */
  get said(): string {
    return `${this.#seen.out}${this.#seen.err}`;
  }

  /** Resolves when the output so far has that. */
  async saw(wanted: RegExp): Promise<void> {
    const hasCome = () => wanted.test(this.#seen.out) || wanted.test(this.#seen.err);
    if (hasCome()) return;
    const come = new Promise<void>((resolve) => {
      const look = () => hasCome() && resolve();
      this.#waiting.add(look);
    });
    const early = this.ended.then(({ code, out, err }) => {
      if (!hasCome()) throw new Error(`ended with ${code} before it said ${String(wanted)}:\n${out}${err}`);
    });
    await Promise.race([come, early]);
  }
}
