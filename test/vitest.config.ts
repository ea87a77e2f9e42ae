import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that start programs, browsers or databases, beyond one for each path through Sluice. */
export const slow = '**/*.slow.test.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: [...configDefaults.exclude, slow],
    setupFiles: ['setup.ts'],
    // One more than cores, since a sixth of the time is waiting for processes, disks and sockets; by default one core
    // would be left to the runner.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
