import { z } from 'zod';
import { defineRecord } from './record.ts';

/** Commit of the plan that a run last applied completely, by name of the environment. */
export const appliedRevisionRecord = defineRecord({
  name: (environment) => `applied revision of ${environment}`,
  version: 1,
  schema: z.string(),
});
