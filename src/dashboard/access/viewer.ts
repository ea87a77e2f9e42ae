import * as z from 'zod';
import { endpoint } from '../api/endpoint.ts';
import { rights } from '../api/right.ts';

export const viewer = z.object({
  name: z.string().optional().describe('who it is; absent for somebody who did not sign in'),
  isSignedIn: z.boolean(),
  signIn: z.array(z.enum(['token', 'oidc'])).describe('ways to sign in that are there'),
  stages: z
    .array(z.object({ stage: z.string(), may: z.array(z.enum(rights)) }))
    .describe('stages that may be seen, and what may be done with them'),
  notice: z
    .string()
    .optional()
    .describe('most important notice for the viewer: a missing role, or a refused configuration'),
});

export const viewerEndpoint = endpoint({
  method: 'get',
  path: '/viewer',
  summary: 'The caller and their permissions',
  need: undefined,
  input: z.object({}),
  answer: { is: 'json', name: 'Viewer', schema: viewer, description: 'Whoever asks' },
});

export type Viewer = z.infer<typeof viewer>;
