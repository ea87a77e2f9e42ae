import * as z from 'zod';
import { endpoint } from '../api/endpoint.ts';
import { commit, moment, publication } from '../api/shared.ts';

/** Changes in tenants, and the branches that save them. */
export const drift = z.object({
  environments: z.array(
    z.object({
      pipeline: z.string(),
      environment: z.string(),
      branch: z.string(),
      request: z
        .object({ number: z.int(), url: z.string().optional() })
        .optional()
        .describe('pull request that offers the edits, where the host has any'),
      entries: z.array(
        z.object({
          path: z.string(),
          name: z.string().optional(),
          ...publication,
          isLive: z
            .boolean()
            .describe('false: saved before it was overwritten, so the tenant no longer has it'),
          commit: commit().optional(),
          savedAt: moment().optional(),
        }),
      ),
    }),
  ),
});

export const driftEndpoint = endpoint({
  method: 'get',
  path: '/drift',
  summary: 'Edits made in tenants, and where Sluice saved them',
  need: { right: 'view' },
  input: z.object({}),
  answer: { is: 'json', name: 'Drift', schema: drift, description: 'By environment' },
});

export type Drift = z.infer<typeof drift>;
