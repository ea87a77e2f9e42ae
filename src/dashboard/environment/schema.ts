import * as z from 'zod';
import { gates } from '../../core/gate/gate.ts';
import { endpoint, inPath } from '../api/endpoint.ts';
import { mismatch } from './mismatch-schema.ts';
import { digest, plan } from './plan-schema.ts';
import { moment } from '../api/shared.ts';

export const gateReason = z.object({
  is: z.enum(gates.map(({ is }) => is)),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});

/** Plan of an environment's last run. */
export const environmentPlan = z.object({
  environment: z.string(),
  at: moment().describe('when it was made; what is there may have moved since'),
  digest,
  plan,
  isApproved: z.boolean().describe('somebody approved this very plan'),
  gate: z.array(gateReason).describe('what keeps it from being carried out'),
  mismatches: z.array(mismatch).describe('streams of which the tenant made something else than Sluice sent'),
  outcome: z
    .enum(['synced', 'handed-over', 'waiting', 'blocked', 'failed', 'again'])
    .optional()
    .describe('how the run ended that made it: after `synced` it is carried out; absent while it runs'),
});

export const planEndpoint = endpoint({
  method: 'get',
  path: '/environments/{environment}/plan',
  summary: 'Plan of the last run, and its blockers',
  need: { right: 'view', stage: 'environment' },
  input: z.object({ environment: inPath.environment }),
  answer: { is: 'json', name: 'EnvironmentPlan', schema: environmentPlan, description: 'The plan' },
  missing: 'plan: no run made one yet',
  refuses: [404],
});

export type EnvironmentPlan = z.infer<typeof environmentPlan>;
export type PlanPrerequisite = EnvironmentPlan['plan']['readiness'][number];
