import { defineConfig } from 'vitest/config';

// Apart from the other tests: these need tools for containers, and minutes.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.container.ts'],
    globalSetup: ['image.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
