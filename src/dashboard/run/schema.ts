import * as z from 'zod';
import { commit, moment } from '../api/shared.ts';

/** Writing call of a run, recorded before Sluice made it. */
export const passStep = z.object({
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

export const pass = z.object({
  id: z.string(),
  kind: z.enum(['export', 'sync', 'promote', 'hold', 'resume', 'approve', 'accept', 'unlock']),
  lane: z.string().describe('name of the source or environment'),
  laneKind: z.enum(['source', 'environment']),
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
    .describe('of its changes, by how they ended; told of passes of one lane'),
  switched: z
    .array(z.object({ path: z.string(), active: z.enum(['both', 'neither']), milliseconds: z.number() }))
    .optional()
    .describe('streams of which a new version took over, and how long both or neither was active'),
  repeated,
});

export const passDetails = pass.extend({
  changes: z.array(
    z.object({
      op: z.string(),
      path: z.string(),
      outcome: z.string(),
      problem: z.string().optional(),
    }),
  ),
  remarks: z.array(z.string()).describe('what else it noted, a line each'),
  steps: z.array(passStep).describe('in the order in which they began'),
});

export const passQuery = z.object({
  lane: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const passes = z.object({ passes: z.array(pass).describe('newest first') });

export type PassView = z.infer<typeof pass>;
export type PassDetails = z.infer<typeof passDetails>;
export type PassStep = z.infer<typeof passStep>;
export type PassQuery = z.output<typeof passQuery>;
