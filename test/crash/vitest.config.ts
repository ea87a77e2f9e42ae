import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: there are about a thousand, and some kill a process of their own.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.crash.ts'],
    // One more than cores: a test with a killed process also waits.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './tally.ts'],
    // No file leaves anything in its modules, and loading them takes longer than a short file.
    isolate: false,
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
