import { z } from 'zod';
import { streamsSubject } from '../subjects.ts';
import type { StreamReport } from './stream-report.ts';
import { defineStatusRecord, orUndefined, type Members } from './record.ts';

const report = z.strictObject({
  path: z.string(),
  name: z.string(),
  state: orUndefined(z.enum(['active', 'inactive'])),
  lastPublishedAt: orUndefined(z.string()),
  sync: z.enum(['in sync', 'to be sent', 'blocked', 'drifted', 'not in git']),
  health: z.enum(['Healthy', 'Degraded', 'Missing', 'Unknown']),
  problems: z.array(z.string()),
  version: z.number().exactOptional(),
  isInConflict: z.literal(true).exactOptional(),
} satisfies Members<StreamReport>);

/** Record of every stream of an environment as of the last run, by the name of the environment. */
export const streamReportsRecord = defineStatusRecord<readonly StreamReport[]>({
  name: streamsSubject,
  version: 1,
  schema: z.array(report),
});
