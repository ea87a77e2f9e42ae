import * as z from 'zod';
import { digest, plan } from '../environment/plan-schema.ts';
import { commit, hold, moment, publication, unproven } from '../api/shared.ts';

export const condition = z.object({
  type: z.enum(['Ready', 'Reconciling', 'Stalled', 'ConfigRefused']),
  isTrue: z.boolean(),
  reason: z.string(),
  message: z.string(),
});

export const status = z.object({
  sync: z.enum(['Synced', 'OutOfSync', 'Unknown']),
  health: z.enum(['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing']),
  revision: commit().nullish(),
  conditions: z.array(condition),
  details: z.array(z.string()).describe('what is not as it should be, a line each'),
  hold: hold.optional(),
  unproven: z.array(unproven).optional(),
  drifted: z.array(z.object({ path: z.string(), ...publication })).optional(),
});

export const statusOutput = z.array(
  z.object({
    name: z.string(),
    kind: z.enum(['source', 'environment']),
    branch: z.string(),
    at: moment().optional().describe('of the last run'),
    isPromotedFrom: z.boolean().optional(),
    status: status.optional().describe('absent before the first run'),
  }),
);

export const historyOutput = z.array(
  z.object({
    kind: z.string().describe('export, sync, promote, hold, resume, approve, accept or unlock'),
    startedAt: moment(),
    milliseconds: z.int().optional().describe('absent while it runs'),
    outcome: z.string().optional(),
    revision: commit().optional(),
    plan: z.string().optional(),
    counts: z.record(z.string(), z.int()),
    actor: z.string(),
    message: z.string().optional(),
    switched: z.array(
      z.object({ path: z.string(), active: z.enum(['both', 'neither']), milliseconds: z.number() }),
    ),
    repeated: z.object({ times: z.int(), lastAt: moment() }).optional(),
  }),
);

export const holdOutput = hold.extend({ environment: z.string() });

export const resumeOutput = z.object({ environment: z.string(), lifted: hold.nullable() });

export const unlockOutput = z.object({
  name: z.string(),
  kind: z.enum(['source', 'environment']),
  holder: z.string().describe('process that held the lock'),
  liveness: z.enum(['alive', 'dead', 'unknown']).describe('of that process; unknown on another host'),
});

export const approval = z.object({
  digest,
  revision: commit(),
  changes: z.array(z.string()),
  by: z.string(),
  at: moment(),
  secrets: z.array(z.string()).describe('secrets approved for new places, one line each'),
  allowDeletions: z.int().optional(),
  startedAt: moment().optional(),
});

export const approveOutput = z.object({ digest, approval: approval.nullable(), plan });
