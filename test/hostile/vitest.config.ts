import { defineConfig } from 'vitest/config';

// Apart from the other tests: each attack is played at full size against a process of its own, which is measured.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.hostile.ts'],
    // One at a time: what is measured must not be what the others take.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
