import * as z from 'zod';
import { endpoint } from '../api/endpoint.ts';
import { status } from '../history/output-schema.ts';
import { commit, moment } from '../api/shared.ts';

const name = () => z.string().describe('of a source or an environment; unique in the whole configuration');

/** Number of a stage's streams in each state. */
export const streamCounts = z.object({
  streams: z.int(),
  inSync: z.int(),
  toBeSent: z.int().describe('also those that are in conflict or missing'),
  blocked: z.int(),
  drifted: z.int(),
  inConflict: z.int(),
  missing: z.int(),
  degraded: z.int(),
});

/** Promotion that waits for an environment. */
export const promotion = z.object({
  from: z.string().describe('the branch that it comes from'),
  is: z.enum(['nothing', 'waiting for a person', 'not proven', 'in conflict', 'stalled']),
  message: z.string().optional(),
  branch: z.string().optional().describe('the branch that holds it'),
  revision: commit().optional(),
  request: z
    .object({ number: z.int(), url: z.string().optional() })
    .optional()
    .describe('its pull request, where the host has any'),
});

export const window = z
  .object({
    isOpen: z.boolean(),
    changesAt: moment().optional().describe('when it next opens or closes; absent where it never does'),
  })
  .describe('whether its tenant may be written to now, of an environment with windows');

/** Commit that a tenant has. */
export const liveCommit = z.object({
  commit: commit(),
  subject: z.string().describe('first line of its message'),
  author: z.string(),
  at: moment().describe('author date'),
});

/** Writing run under way. */
export const progress = z.object({
  done: z.int().describe('changes of the plan that ended'),
  total: z.int().describe('changes of the plan'),
  millisecondsLeft: z.int().optional().describe('at the pace until now; absent before the first change'),
});

export const stage = z.object({
  pipeline: z.string(),
  name: name(),
  kind: z.enum(['source', 'environment']),
  branch: z.string(),
  tenant: z.string(),
  driver: z.enum(['http', 'directory']),
  checkedAt: moment().optional().describe('of the last run; absent before the first'),
  syncedAt: moment().optional().describe('when tenant and git last agreed'),
  nextAt: moment()
    .optional()
    .describe('when the next run is due; absent while one runs, and where nobody knows'),
  currentRun: z.string().optional().describe('id of the run under way'),
  live: liveCommit
    .optional()
    .describe('the last commit that the tenant got as a whole; absent before the first'),
  ahead: z
    .int()
    .optional()
    .describe('commits of the branch that the tenant does not have yet, at most 100; absent where unknown'),
  changes: z.int().optional().describe('changes of the last plan that are still to be made'),
  progress: progress.optional(),
  approval: z.enum(['off', 'required']).optional(),
  waysToApprove: z
    .array(z.string())
    .optional()
    .describe('every current way to approve a plan of an environment, one sentence each'),
  window: window.optional(),
  waitingPlan: z
    .object({ digest: z.string(), changes: z.int() })
    .optional()
    .describe('a plan that waits for somebody to approve it'),
  counts: streamCounts.optional(),
  promotion: promotion.optional(),
  driftBranch: z.string().optional().describe('where edits that were made in the tenant are saved'),
  /** Long lists are cut. The problems page has all. */
  status: status.optional().describe('absent before the first run'),
});

export const stages = z.object({
  stages: z.array(stage).describe('from the source to the last environment, pipeline after pipeline'),
});

export const stagesEndpoint = endpoint({
  method: 'get',
  path: '/stages',
  summary: 'Sources and environments with their status',
  need: { right: 'view' },
  input: z.object({}),
  answer: { is: 'json', name: 'Stages', schema: stages, description: 'Stages that the client may see' },
});

export type Stage = z.infer<typeof stage>;
export type StageStreamCounts = z.infer<typeof streamCounts>;
export type Promotion = z.infer<typeof promotion>;
