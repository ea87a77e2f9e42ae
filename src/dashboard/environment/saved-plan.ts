import * as z from 'zod';
import { environmentPlan } from './schema.ts';

export const savedPlan = environmentPlan
  .pick({ at: true, digest: true, gate: true, outcome: true, plan: true })
  .extend({ byHand: z.array(z.string()).default([]) });

export type ReadPlan = z.output<typeof savedPlan>;
