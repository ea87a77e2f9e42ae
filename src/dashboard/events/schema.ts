import * as z from 'zod';

/** Something moved: whoever shows it asks again. Says what, never what it is now. */
export const event = z.object({
  is: z.enum(['status', 'pass', 'step', 'configuration']),
  lane: z.string().optional(),
  pass: z.string().optional(),
});

export type Event = z.infer<typeof event>;
