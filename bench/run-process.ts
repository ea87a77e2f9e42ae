import { join } from 'node:path';
import { askingProcess } from './asking-process.ts';
import type { RepositoryCounts } from './counting-repository.ts';
import { secrets } from './harness.ts';
import type { Usage } from './usage-of-process.js';

export interface RunRequest {
  readonly run: 'export' | 'plan' | 'sync';
  readonly environment?: string;
}

/** What a pass did, and what it took; the start of the program is not in it, as a daemon has started long ago. */
export interface RunDone extends Usage, RepositoryCounts {
  /** Milliseconds. */
  readonly wall: number;
  /** Streams and files that it changed, or that a plan would. */
  readonly changes: number;
  /** Milliseconds that the tenant's lists took, for a plan: they were asked for before it began. */
  readonly lists: number;
}

/** Passes over one configuration, in a process of their own. */
export interface RunProcess {
  run(asked: RunRequest): Promise<RunDone>;
  close(): Promise<void>;
}

export function startRunProcess(config: string): RunProcess {
  const child = askingProcess(join(import.meta.dirname, 'processes/runs.ts'), [config], secrets);
  return { run: (asked) => child.ask(asked) as Promise<RunDone>, close: () => child.close() };
}

/** Does work with the passes of a configuration, and ends their process. */
export async function withRuns<T>(config: string, work: (runs: RunProcess) => Promise<T>): Promise<T> {
  const runs = startRunProcess(config);
  try {
    return await work(runs);
  } finally {
    await runs.close();
  }
}
