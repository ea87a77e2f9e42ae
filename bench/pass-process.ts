import { join } from 'node:path';
import { askingProcess } from './asking-process.ts';
import type { RepositoryCounts } from './counting-repository.ts';
import { secrets } from './stage.ts';
import type { Usage } from './usage-of-process.js';

export interface PassAsked {
  readonly pass: 'export' | 'plan' | 'sync';
  readonly environment?: string;
}

/** What a pass did, and what it took; the start of the program is not in it, as a daemon has started long ago. */
export interface PassDone extends Usage, RepositoryCounts {
  /** Milliseconds. */
  readonly wall: number;
  /** Streams and files that it changed, or that a plan would. */
  readonly changes: number;
  /** Milliseconds that the tenant's lists took, for a plan: they were asked for before it began. */
  readonly lists: number;
}

/** Passes over one configuration, in a process of their own. */
export interface PassProcess {
  run(asked: PassAsked): Promise<PassDone>;
  close(): Promise<void>;
}

export function startPassProcess(config: string): PassProcess {
  const child = askingProcess(join(import.meta.dirname, 'processes/passes.ts'), [config], secrets);
  return { run: (asked) => child.ask(asked) as Promise<PassDone>, close: () => child.close() };
}

/** Does work with the passes of a configuration, and ends their process. */
export async function withPasses<T>(config: string, work: (passes: PassProcess) => Promise<T>): Promise<T> {
  const passes = startPassProcess(config);
  try {
    return await work(passes);
  } finally {
    await passes.close();
  }
}
