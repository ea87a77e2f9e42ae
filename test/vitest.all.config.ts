import { defineConfig, mergeConfig } from 'vitest/config';
import quick, { slow } from './vitest.config.ts';

// Every test but those with a configuration of their own, and every case of each property.
export default mergeConfig(
  { ...quick, test: { ...quick.test, exclude: quick.test?.exclude?.filter((glob) => glob !== slow) } },
  defineConfig({ test: { env: { SLUICE_PROPERTIES: 'all' } } }),
);
