import * as z from 'zod';

/** Reason for refusing a request, in the form of RFC 9457. */
export const refusal = z.object({
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string().optional().describe('SLC…, where it has one'),
  remedy: z.string().optional(),
});

export type ApiError = z.infer<typeof refusal>;
