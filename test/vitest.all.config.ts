import { defineConfig } from 'vitest/config';
import { common, quick, rest } from './projects.ts';

// Every test but those with a configuration of their own, and every case of each property.
export default defineConfig({
  test: { ...common, projects: [...quick, rest], env: { SLUICE_PROPERTIES: 'all' } },
});
