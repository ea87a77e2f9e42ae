import { defineConfig } from 'vitest/config';
import { common, quick } from './projects.ts';

export default defineConfig({ test: { ...common, projects: quick } });
