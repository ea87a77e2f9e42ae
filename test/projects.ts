import { availableParallelism } from 'node:os';
import { configDefaults, type TestProjectConfiguration, type ViteUserConfig } from 'vitest/config';

/** Tests that start programs, browsers or databases, beyond one for each path through Sluice. */
const slow = '**/*.slow.test.ts';

/** Folders whose quick tests keep nothing outside themselves, so that files share their modules: half the time. */
const shared = ['config', 'core', 'dashboard', 'runs', 'state'].map((folder) => `${folder}/**/*.test.ts`);

/** Options of every project. */
export const common: ViteUserConfig['test'] = {
  root: import.meta.dirname,
  setupFiles: ['setup.ts'],
  // One more than cores, since a sixth of the time is waiting for processes, disks and sockets; by default one core
  // would be left to the runner.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** Quick tests. */
export const quick: TestProjectConfiguration[] = [
  { extends: true, test: { name: 'shared', include: shared, exclude: [slow], isolate: false } },
  {
    extends: true,
    test: {
      name: 'apart',
      include: ['**/*.test.ts'],
      exclude: [...configDefaults.exclude, ...shared, slow],
    },
  },
];

/** Slow tests. */
export const rest: TestProjectConfiguration = { extends: true, test: { name: 'slow', include: [slow] } };
