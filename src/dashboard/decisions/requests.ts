import * as z from 'zod';
import { endpoint, inPath } from '../api/endpoint.ts';
import type { Right } from '../api/right.ts';
import { approval } from '../history/output-schema.ts';
import { hold } from '../api/shared.ts';

const reason = () => z.string().trim().max(1000);

/** Result of a decision. */
export const decided = z.object({
  message: z.string().describe('one sentence for the person who asked'),
  hold: hold.optional().describe('the one that holds now; of a resume, the one that was lifted'),
  approval: approval.optional(),
});

const { environment } = inPath;

const decidedAs = (description: string) => ({
  is: 'json' as const,
  name: 'Decided',
  schema: decided,
  description,
});

/** Right and refusals of a decision about an environment. */
const ofEnvironment = (right: Right) =>
  ({ need: { right, stage: 'environment' }, refuses: [404, 409, 413, 415, 422, 503] }) as const;

export const approveEndpoint = endpoint({
  method: 'post',
  path: '/environments/{environment}/approval',
  summary: 'Approves a reviewed plan',
  ...ofEnvironment('approve'),
  input: z.object({
    environment,
    digest: z
      .string()
      .max(100)
      .describe('of the plan that was looked at, or its first 7 digits or more; another one is not approved'),
    allowDeletions: z.int().min(0).max(1_000_000).optional(),
    allowSecrets: z
      .boolean()
      .optional()
      .describe('approves all `secrets` of the plan; required if it has any'),
  }),
  answer: decidedAs('It was approved'),
});

export const acceptEndpoint = endpoint({
  method: 'post',
  path: '/environments/{environment}/accepted-forms',
  summary: "Accepts the tenant's form of streams as the verified form of git's version",
  ...ofEnvironment('approve'),
  input: z.object({
    environment,
    streams: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(100)
      .describe('slugs of streams, or globs on slugs; globs skip streams that people edited'),
  }),
  answer: decidedAs('It was accepted'),
});

export const revertEndpoint = endpoint({
  method: 'post',
  path: '/environments/{environment}/reverts',
  summary: "Reverts edits made in a tenant: a run overwrites them with git's version",
  ...ofEnvironment('operate'),
  input: z.object({
    environment,
    streams: z.array(z.string().min(1).max(200)).min(1).max(100).describe('slugs of drifted streams'),
  }),
  answer: { ...decidedAs('It was requested'), status: 202 },
});

const binding = {
  environment,
  path: z
    .string()
    .min(1)
    .max(500)
    .describe('path of the reference in the tree, such as connections/acme-commerce'),
  id: z.string().min(1).max(200).describe('id of the resource in the tenant'),
};

export const bindingChange = z.object({
  file: z.string(),
  hunks: z.string().describe('line diff of the file; empty if it has the entry already'),
  branch: z.string().describe('branch that gets the commit'),
  target: z.string().describe('branch that a person merges it into'),
});

export const bindingChangeEndpoint = endpoint({
  method: 'get',
  path: '/environments/{environment}/bindings',
  summary: "What a binding would change in the environment's file",
  need: { right: 'operate', stage: 'environment' },
  input: z.object(binding),
  answer: { is: 'json', name: 'BindingChange', schema: bindingChange, description: 'The change' },
  refuses: [404, 409, 422],
});

export const bindEndpoint = endpoint({
  method: 'post',
  path: '/environments/{environment}/bindings',
  summary: "Binds a reference in the environment's file, as a commit on a branch for a person to merge",
  ...ofEnvironment('operate'),
  input: z.object(binding),
  answer: decidedAs('It was committed'),
});

export const holdEndpoint = endpoint({
  method: 'put',
  path: '/environments/{environment}/hold',
  summary: 'Puts an environment on hold',
  ...ofEnvironment('operate'),
  input: z.object({ environment, reason: reason().min(1) }),
  answer: decidedAs('It is on hold'),
});

export const resumeEndpoint = endpoint({
  method: 'delete',
  path: '/environments/{environment}/hold',
  summary: 'Resumes an environment',
  ...ofEnvironment('operate'),
  input: z.object({ environment }),
  answer: decidedAs('It was resumed'),
});

export const rollbackEndpoint = endpoint({
  method: 'post',
  path: '/environments/{environment}/rollbacks',
  summary: 'Rolls an environment back to a revision, holds it there, and offers the revert',
  ...ofEnvironment('operate'),
  input: z.object({
    environment,
    to: z.string().min(1).max(200).describe('a commit id'),
    reason: reason().optional(),
  }),
  answer: decidedAs('It was rolled back'),
});

export const syncEndpoint = endpoint({
  method: 'post',
  path: '/stages/{stage}/runs',
  summary: 'Requests a run of a source or environment now',
  need: { right: 'operate', stage: 'stage' },
  input: z.object({ stage: inPath.stage }),
  answer: { ...decidedAs('It was asked for'), status: 202 },
  refuses: [404, 409, 503],
});

export type BindingChange = z.infer<typeof bindingChange>;
export type Decided = z.infer<typeof decided>;
