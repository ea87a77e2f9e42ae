import * as z from 'zod';

export const explainOutput = z.object({
  code: z.string(),
  area: z.string(),
  meaning: z.string(),
  why: z.string(),
  remedy: z.string(),
});

export const doctorOutput = z.object({
  problems: z.int(),
  findings: z.array(
    z.object({
      what: z.string(),
      is: z.enum(['ok', 'note', 'problem']),
      says: z.string(),
      code: z.string().optional(),
      remedy: z.string().optional(),
    }),
  ),
});

export const bugreportOutput = z.object({ file: z.string() });
