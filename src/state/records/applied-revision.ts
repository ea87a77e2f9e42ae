import { z } from 'zod';
import { defineRecord } from './record.ts';

/** Commit whose plan a run last applied in full, by name of the environment. */
export const appliedRevisionRecord = defineRecord({
  name: (environment) => `applied revision of ${environment}`,
  version: 1,
  schema: z.string(),
});
