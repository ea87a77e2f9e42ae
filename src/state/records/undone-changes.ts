import { z } from 'zod';
import { undoneSubject } from '../subjects.ts';
import { defineStatusRecord } from './record.ts';

/** Record of the number of changes of each kind that the last run left, by the name of the environment. */
export const undoneChangesRecord = defineStatusRecord<Readonly<Record<string, number>>>({
  name: undoneSubject,
  version: 1,
  schema: z.record(z.string(), z.number()),
});
