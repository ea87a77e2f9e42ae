import * as z from 'zod';
import { gateReason } from '../../dashboard/environment/schema.ts';
import { bound, change, differences, digest, plan } from '../../dashboard/environment/plan-schema.ts';
import {
  commit,
  keptOut,
  moment,
  problem,
  publication,
  pushed,
  stall,
  streamPath,
  unproven,
} from '../../dashboard/api/shared.ts';

const paths = z.array(streamPath());

export const exportOutput = z.object({
  source: z.string(),
  added: paths,
  changed: paths,
  removed: paths,
  vanished: paths.describe('streams that the list lacks and that the tenant says are gone'),
  skipped: z.int().describe('streams that were not fetched, since the tenant says that they did not change'),
  quarantined: z.array(problem),
  conflicts: z.array(problem),
  stalled: stall,
  keptOut: z.array(keptOut),
  changing: z
    .array(problem)
    .describe('fields that differ at each read while nothing else changes, and the entry that ignores them'),
  mirror: commit().optional(),
  pushed,
  isDryRun: z.boolean(),
});

const switched = z.object({ active: z.enum(['both', 'neither']), milliseconds: z.number() });

const streamReport = z.object({
  path: streamPath(),
  name: z.string(),
  state: z.enum(['active', 'inactive']).optional(),
  lastPublishedAt: z.string().optional(),
  sync: z.enum(['in sync', 'to be sent', 'blocked', 'drifted', 'not in git']),
  health: z.enum(['Healthy', 'Degraded', 'Missing', 'Unknown']),
  problems: z.array(z.string()),
  version: z.number().optional().describe("the tenant's own count, of what was there before the run"),
  isInConflict: z.boolean().optional().describe('pending, and changed in the tenant too'),
});

export const syncOutput = z.object({
  environment: z.string(),
  revision: commit(),
  plan,
  digest,
  results: z.array(
    z.object({
      change,
      outcome: z.enum(['done', 'failed', 'handed-over', 'waiting']),
      problem: problem.optional(),
      switched: switched.optional(),
    }),
  ),
  streams: z.array(streamReport),
  outcome: z.enum(['synced', 'handed-over', 'waiting', 'blocked', 'failed', 'again']),
  gate: z
    .object({ go: z.literal(false), reasons: z.array(gateReason), until: moment().optional() })
    .optional()
    .describe('what kept the plan from being carried out'),
  retiring: z.array(z.string()),
  saved: commit().optional().describe('commit on the drift branch with edits made in the tenant'),
  edits: z
    .array(z.object({ path: z.string(), commit: commit().optional(), unsaved: z.string().optional() }))
    .optional()
    .describe('edits made in the tenant: the commit that has each, or the reason why none does'),
  byHand: z.array(z.string()).describe('what people have to do in the tenant'),
  differences: differences.optional(),
});

export const promoteOutput = z.object({
  environment: z.string(),
  from: z.string(),
  revision: commit(),
  pushed,
  reason: z.string().optional(),
  unproven: z
    .object({
      environment: z.string(),
      isProven: z.boolean(),
      reason: z.string().optional(),
      unproven: z.array(unproven),
    })
    .optional()
    .describe('why the environment before does not prove it; then nothing is pushed'),
  stalled: stall,
  conflicts: z.array(problem),
  kept: z.array(z.string()),
  keptOut: z.array(keptOut),
  remarks: z.array(z.object({ file: z.string(), place: z.string(), message: z.string() })),
});

const tenantStream = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'inactive']),
  validation: z.enum(['pending', 'invalid', 'validated']).optional(),
  version: z.number().optional(),
  lastPublishedAt: z.string().optional(),
  activeInstances: z.number().optional(),
  createdAt: z.string().optional(),
  asOf: z.string().optional(),
  revision: z.string().optional(),
});

const unpaired = { path: streamPath(), name: z.string() };

export const adoptOutput = z.object({
  adopted: z.array(z.object({ ...unpaired, id: z.string(), isEqual: z.boolean() })),
  ambiguous: z.array(z.object({ ...unpaired, candidates: z.array(tenantStream) })),
  missing: z.array(z.object(unpaired)),
  captured: commit().optional(),
  problems: z.array(problem),
  held: z.array(z.string()).describe('environments that are on hold too'),
});

export const acceptOutput = z.object({
  accepted: z.array(
    z.object({
      path: streamPath(),
      isLive: z
        .boolean()
        .describe('true where the tenant holds that form; false where the next sync sends it again'),
    }),
  ),
});

export const bindOutput = z.object({
  path: z.string(),
  id: z.string(),
  environment: z.string(),
  pushed,
  target: z.string().describe('the branch that it is for'),
  state: z.object(bound),
});

export const driftOutput = z.object({
  environment: z.string(),
  branch: z.string(),
  head: commit().optional(),
  entries: z.array(
    z.object({
      path: z.string(),
      ...publication,
      commit: commit().optional(),
      savedAt: moment().optional(),
      base: commit().optional(),
      isLive: z.boolean(),
    }),
  ),
  files: z.array(
    z.object({ path: z.string(), name: z.string(), notes: z.array(z.string()), file: z.string() }),
  ),
  problems: z.array(problem),
});
