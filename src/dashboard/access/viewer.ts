import * as z from 'zod';

/** Rights on a stage. Each is granted separately, and each of them includes viewing. */
export const rights = ['view', 'operate', 'approve'] as const;

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

export type Right = (typeof rights)[number];
export type Viewer = z.infer<typeof viewer>;
