import { defineConfig } from 'vitest/config';

// Apart from the other tests: they attack a daemon for minutes, and measure what it does meanwhile.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.hostile.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
