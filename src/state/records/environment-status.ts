import { z } from 'zod';
import type { Hold } from '../../core/gate/gate.ts';
import type { StatusCondition, Drifted, EnvironmentStatus, Unproven } from '../../core/plan/status.ts';
import { defineStatusRecord, orUndefined, type Members } from './record.ts';

const condition = z.strictObject({
  type: z.enum(['Ready', 'Reconciling', 'Stalled', 'ConfigRefused']),
  isTrue: z.boolean(),
  reason: z.string(),
  message: z.string(),
} satisfies Members<StatusCondition>);

const hold = z.strictObject({
  reason: z.string(),
  by: z.string(),
  since: z.number(),
  revision: orUndefined(z.string()),
} satisfies Members<Hold>);

const unproven = z.strictObject({ path: z.string(), reason: z.string() } satisfies Members<Unproven>);

const drifted = z.strictObject({
  path: z.string(),
  by: z.string().exactOptional(),
  at: z.string().exactOptional(),
} satisfies Members<Drifted>);

/** Record of the status of a source or an environment; its subject is `sourceSubject` or `environmentSubject`. */
export const statusRecord = defineStatusRecord<EnvironmentStatus>({
  name: (subject) => subject,
  version: 1,
  schema: z.strictObject({
    sync: z.enum(['Synced', 'OutOfSync', 'Unknown']),
    health: z.enum(['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing']),
    revision: orUndefined(z.string()),
    conditions: z.array(condition),
    details: z.array(z.string()),
    hold: hold.exactOptional(),
    unproven: z.array(unproven).exactOptional(),
    drifted: z.array(drifted).exactOptional(),
  } satisfies Members<EnvironmentStatus>),
});
