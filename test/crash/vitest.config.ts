import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: each kills a process of its own, and there are hundreds.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.crash.ts'],
    // One more than cores: a kill is also waiting.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './tally.ts'],
    // Nothing of a file stays in its modules, and most of what a short one takes is to load them.
    isolate: false,
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
