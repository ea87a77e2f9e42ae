import { defineConfig } from 'vitest/config';

// Separate from the other tests: each attack runs at full size against a measured process of its own.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.hostile.ts'],
    // One at a time, so that others do not change the measurements.
    maxWorkers: 1,
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
