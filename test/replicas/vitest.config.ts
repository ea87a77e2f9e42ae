import { defineConfig } from 'vitest/config';

// Apart from the other tests: each runs several daemons, and waits for leases to run out.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.chaos.ts'],
    // Each has a database server, a sandbox and daemons of its own, which need the cores.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
