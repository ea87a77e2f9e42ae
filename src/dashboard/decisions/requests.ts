import * as z from 'zod';
import { approval } from '../history/output-schema.ts';
import { hold } from '../api/shared.ts';

const reason = () => z.string().trim().max(1000);

export const approveInput = z.object({
  digest: z
    .string()
    .max(100)
    .describe('of the plan that was looked at, or its first 7 digits or more; another one is not approved'),
  allowDeletions: z.int().min(0).max(1_000_000).optional(),
  allowSecrets: z.boolean().optional().describe('approves all `secrets` of the plan; required if it has any'),
});

export const acceptInput = z.object({
  streams: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(100)
    .describe('slugs of streams, or globs on slugs; globs skip streams that people edited'),
});

export const holdInput = z.object({ reason: reason().min(1) });
export const rollbackInput = z.object({
  to: z.string().min(1).max(200).describe('a commit id'),
  reason: reason().optional(),
});

/** Result of a decision. */
export const decided = z.object({
  message: z.string().describe('one sentence for the person who asked'),
  hold: hold.optional().describe('the one that holds now; of a resume, the one that was lifted'),
  approval: approval.optional(),
});

export type ApproveInput = z.output<typeof approveInput>;
export type AcceptInput = z.output<typeof acceptInput>;
export type HoldInput = z.output<typeof holdInput>;
export type RollbackInput = z.output<typeof rollbackInput>;
export type Decided = z.infer<typeof decided>;
