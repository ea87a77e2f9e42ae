import * as z from 'zod';

/** Schemas of common values, with their descriptions. */
export const commit = () => z.string().describe('commit id');
export const moment = () => z.int().describe('milliseconds since 1970-01-01T00:00:00Z');
export const streamPath = () => z.string().describe('path in the tree, such as value-streams/order-intake');

export const problem = z
  .object({
    code: z
      .string()
      .regex(/^SLC\d{4}$/)
      .describe('docs/reference/codes.md says what to do'),
    severity: z.enum(['error', 'warning']),
    file: z.string(),
    place: z.string().describe('JSON pointer, or line and column; empty for the file as a whole'),
    message: z.string(),
  })
  .describe('what is wrong or odd with a file');

export const pushed = z
  .object({ branch: z.string(), commit: commit() })
  .optional()
  .describe('the branch that was moved, and where to; absent where nothing was to bring');

export const stall = z
  .object({ reason: z.enum(['Conflict', 'BranchGone', 'BranchRewritten']), message: z.string() })
  .optional()
  .describe('set where only a person can go on');

export const keptOut = z
  .object({
    path: z.string(),
    why: z.enum(['reverted', 'own', 'newer']),
    author: z.object({ commit: commit(), by: z.string(), at: moment() }).optional(),
    places: z.array(z.string()),
  })
  .describe('what a branch keeps otherwise than what came in');

export const hold = z.object({
  reason: z.string(),
  by: z.string(),
  since: moment(),
  revision: commit().optional(),
});

export const unproven = z.object({ path: streamPath(), reason: z.string() });

export const publication = {
  by: z.string().optional().describe('who published it last, where the tenant tells'),
  at: z.string().optional().describe('when, RFC 3339'),
};
