import * as z from 'zod';

/** Change that makes clients query again. Names the subject, never its new value. */
export const event = z.object({
  is: z.enum(['status', 'run', 'step', 'configuration']),
  stage: z.string().optional(),
  run: z.string().optional(),
});

export type Event = z.infer<typeof event>;
