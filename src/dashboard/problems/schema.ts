import * as z from 'zod';
import { commit, moment, publication } from '../api/shared.ts';

/** Changes in tenants, and the branches that save them. */
export const drift = z.object({
  environments: z.array(
    z.object({
      pipeline: z.string(),
      environment: z.string(),
      branch: z.string(),
      entries: z.array(
        z.object({
          path: z.string(),
          name: z.string().optional(),
          ...publication,
          isLive: z
            .boolean()
            .describe('false: it was saved before it was overwritten, and is the tenant no more'),
          commit: commit().optional(),
          savedAt: moment().optional(),
        }),
      ),
    }),
  ),
});

export const trouble = z.object({
  pipeline: z.string(),
  stage: z.string(),
  stageKind: z.enum(['source', 'environment']),
  path: z.string().optional().describe('of the stream, where it is of one'),
  message: z.string(),
  code: z.string().optional(),
  meaning: z.string().optional().describe('what the code stands for'),
  remedy: z.string().optional(),
  isStalling: z.boolean().describe('only a person can go on'),
});

export const troubles = z.object({ problems: z.array(trouble).describe('what stalls first') });

export type Drift = z.infer<typeof drift>;
export type OpenProblem = z.infer<typeof trouble>;
