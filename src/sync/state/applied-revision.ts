import { z } from 'zod';
import { defineRecord } from './record.ts';

/** The commit whose plan a run last applied whole, by the name of the environment. */
export const appliedRevisionRecord = defineRecord({
  name: (environment) => `applied revision of ${environment}`,
  version: 1,
  schema: z.string(),
});
