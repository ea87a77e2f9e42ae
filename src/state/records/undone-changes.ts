import { z } from 'zod';
import { undoneSubject } from '../subjects.ts';
import { defineStatusRecord } from './record.ts';

/** Record of how many changes of each kind the last run left undone, by the name of the environment. */
export const undoneChangesRecord = defineStatusRecord<Readonly<Record<string, number>>>({
  name: undoneSubject,
  version: 1,
  schema: z.record(z.string(), z.number()),
});
