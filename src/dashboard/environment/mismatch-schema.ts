import * as z from 'zod';
import { streamPath } from '../api/shared.ts';

/** A stream that was not verified in a tenant, and the ways out. */
export const mismatch = z
  .object({
    path: streamPath(),
    differences: z
      .array(z.string())
      .describe("how the tenant's copy differs from what Sluice sent, a line each with both values"),
    ignore: z
      .string()
      .optional()
      .describe(
        "YAML for the environment's file that ignores these fields; absent where more than fields differ",
      ),
    isAcceptable: z.boolean().describe("whether somebody may accept the tenant's form"),
  })
  .describe('a stream of which the tenant made something else than Sluice sent');

export type MismatchView = z.infer<typeof mismatch>;
