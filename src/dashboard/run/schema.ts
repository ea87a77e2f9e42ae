import * as z from 'zod';
import { endpoint, inPath } from '../api/endpoint.ts';
import { commit, moment } from '../api/shared.ts';

/** Writing call of a run, recorded before Sluice made it. */
export const runStep = z.object({
  id: z.string(),
  call: z.string().describe('what was asked of the tenant or remote'),
  path: z.string().optional().describe('of the stream or shared thing'),
  startedAt: moment(),
  endedAt: moment().optional(),
  is: z
    .enum(['under way', 'done', 'refused', 'unknown'])
    .describe('unknown: no answer came, or nobody is left who asked'),
  reason: z
    .string()
    .optional()
    .describe(
      'why it was refused or nobody knows; of what is under way or done: why the last try failed after which it was tried again',
    ),
  tries: z
    .int()
    .min(2)
    .optional()
    .describe('how often it was sent until now, where that is known and more than once'),
});

const repeated = z
  .object({ times: z.int(), lastAt: moment() })
  .optional()
  .describe('set where it stands for several that found the same');

export const run = z.object({
  id: z.string(),
  kind: z.enum(['export', 'sync', 'promote', 'hold', 'resume', 'approve', 'accept', 'unlock']),
  stage: z.string().describe('name of the source or environment'),
  stageKind: z.enum(['source', 'environment']),
  startedAt: moment(),
  milliseconds: z.int().optional().describe('absent while it runs'),
  outcome: z.string().optional().describe('absent while it runs'),
  revision: commit().optional(),
  plan: z.string().optional().describe('digest'),
  actor: z.string(),
  message: z.string().optional(),
  counts: z
    .record(z.string(), z.int())
    .optional()
    .describe('numbers of changes by result; only for runs of one stage'),
  switched: z
    .array(z.object({ path: z.string(), active: z.enum(['both', 'neither']), milliseconds: z.number() }))
    .optional()
    .describe('streams of which a new version took over, and how long both or neither was active'),
  repeated,
});

export const runDetails = run.extend({
  changes: z.array(
    z.object({
      op: z.string(),
      path: z.string(),
      outcome: z.string(),
      problem: z.string().optional(),
      code: z.string().optional().describe('of the problem'),
    }),
  ),
  remedies: z
    .array(z.object({ code: z.string(), remedy: z.string() }))
    .optional()
    .describe('for the codes of the changes'),
  remarks: z.array(z.string()).describe('what else it noted, a line each'),
  steps: z.array(runStep).describe('in the order in which they began'),
});

export const runQuery = z.object({
  stage: z.string().max(100).optional(),
  limit: z.coerce.number<string | number>().int().min(1).max(200).default(50),
});

export const runs = z.object({ runs: z.array(run).describe('newest first') });

export const runsEndpoint = endpoint({
  method: 'get',
  path: '/runs',
  summary: 'Runs, newest first',
  need: { right: 'view' },
  input: runQuery,
  answer: { is: 'json', name: 'Runs', schema: runs, description: 'Runs of stages that the client may see' },
});

export const runEndpoint = endpoint({
  method: 'get',
  path: '/runs/{id}',
  summary: 'One run with its changes and calls',
  need: { right: 'view' },
  input: z.object({ id: inPath.run }),
  answer: { is: 'json', name: 'RunDetails', schema: runDetails, description: 'The run' },
  missing: 'run',
  refuses: [404],
});

export type RunView = z.infer<typeof run>;
export type RunDetails = z.infer<typeof runDetails>;
export type RunCallStep = z.infer<typeof runStep>;
export type RunQuery = z.output<typeof runQuery>;
