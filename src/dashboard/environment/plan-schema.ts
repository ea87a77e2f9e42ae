import * as z from 'zod';
import { commit, problem, publication, streamPath } from '../api/shared.ts';

const state = z.enum(['active', 'inactive']);
const named = { path: streamPath(), name: z.string(), reasons: z.array(z.string()) };
const existing = { ...named, state, id: z.string(), before: state };

export const change = z.discriminatedUnion('op', [
  z.object({ op: z.literal('create'), ...named, state }),
  z.object({ op: z.literal('replace'), ...existing }),
  z.object({ op: z.literal('switch-over'), ...existing, webhooks: z.array(z.string()) }),
  z.object({ op: z.literal('set-state'), ...existing }),
  z.object({ op: z.literal('deactivate'), ...existing }),
  z.object({ op: z.literal('delete'), ...existing }),
  z.object({ op: z.literal('delete-shared'), ...named, id: z.string() }),
]);

const candidate = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().optional(),
  seen: z.object({ stream: z.string(), exportedAt: z.string().optional() }).optional(),
});

const item = {
  path: z.string(),
  wanted: z.object({
    name: z.string().optional(),
    type: z.string().optional(),
    value: z.string().optional().describe('value to set a variable to, in words; never a secret'),
  }),
  neededBy: z.array(streamPath()),
  uses: z.array(z.string()).describe('places that use it, in words; a few, and only if it is not ready'),
  problem: z.string().optional(),
  yaml: z.string().optional().describe("what to add to the environment's file"),
};

export const bound = {
  path: item.path,
  wanted: item.wanted,
  is: z.literal('bound'),
  id: z.string(),
  by: z.enum(['id', 'match', 'choice']),
  checked: z.boolean(),
  found: candidate.optional(),
};

const readiness = z.discriminatedUnion('is', [
  z.object({ ...item, ...bound }),
  z.object({
    ...item,
    is: z.literal('unbound'),
    id: z.string().optional(),
    candidates: z.array(candidate).optional(),
  }),
  z.object({ ...item, is: z.literal('ambiguous'), candidates: z.array(candidate) }),
  z.object({ ...item, is: z.literal('wrongType'), found: candidate, candidates: z.array(candidate) }),
  z.object({ ...item, is: z.literal('wrongValue'), found: candidate.optional() }),
  z.object({ ...item, is: z.literal('left to a person'), candidates: z.array(candidate) }),
]);

const secretSend = z.object({
  secret: z.string().describe('name in `secrets` of the environment; never its value'),
  is: z.enum(['newly', 'elsewhere']),
  stream: streamPath(),
  file: z.string(),
  module: z.string().optional().describe('id of the module in the blueprint'),
  field: z.string().describe('JSON pointer within the module, else within the file'),
  host: z.string().optional().describe('host that receives it; absent if unknown'),
});

/** Plan, without the data that binds a sync to it. */
export const plan = z.object({
  environment: z.string(),
  revision: commit(),
  changes: z.array(change),
  blocked: z.array(streamPath()),
  blockers: z.array(problem),
  secrets: z
    .array(secretSend)
    .describe('secrets that the changes send to new places; an approval must include them'),
  readiness: z.array(readiness).describe('what must exist in the tenant'),
  warnings: z.array(problem),
  stops: z.array(problem).describe('what keeps the whole plan from being carried out'),
  drifted: z.array(z.string()),
  captures: z.array(z.string()),
  edits: z.record(z.string(), z.object(publication)),
  healed: z.array(z.string()),
  removed: z.array(z.string()),
  leftShared: z.array(z.string()),
  leftOut: z.array(z.string()),
  inSync: z.array(z.string()),
  orphans: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const digest = z.string().describe('binds a sync to the plan: `sluice sync --plan`');

/** Unverified streams, with their differences from what Sluice sent and the possible remedies, one per line. */
export const differences = z.array(z.object({ path: streamPath(), lines: z.array(z.string()) }));

export const planOutput = plan.extend({ digest, differences: differences.optional() });
