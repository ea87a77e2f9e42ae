import * as z from 'zod';
import { endpoint, inPath } from '../api/endpoint.ts';
import { diffOutput } from './diff-schema.ts';
import { cell } from '../streams/schema.ts';
import { mismatch } from '../environment/mismatch-schema.ts';
import { picture } from './picture-schema.ts';
import { commit, moment, streamPath } from '../api/shared.ts';

const neighbour = z.object({ path: streamPath(), name: z.string() });

export const binding = z.object({
  path: z.string().describe('what is referred to: connections/acme-commerce'),
  name: z.string().optional(),
  type: z.string().optional(),
  is: z.enum(['bound', 'unbound', 'ambiguous', 'wrongType', 'wrongValue', 'left to a person']),
  id: z.string().optional(),
  by: z.enum(['id', 'match', 'choice']).optional().describe('how it was bound'),
  problem: z.string().optional(),
});

/** Commit that changed a file of the stream. */
export const streamCommit = z.object({
  commit: commit(),
  at: moment(),
  by: z.string(),
  subject: z.string().describe('first line of its message'),
  branch: z.string().describe('the branch in whose history it was found'),
});

const side = z.object({ name: z.string(), branch: z.string(), revision: commit() });

export const stream = z.object({
  pipeline: z.string(),
  slug: z.string(),
  path: streamPath(),
  name: z.string(),
  live: z
    .array(side)
    .describe('what tenants have of it: the saved edit, or else the revision that the tenant last got'),
  sides: z
    .array(side)
    .describe('the source and the environments whose branches have it: what can be compared'),
  environments: z.array(
    cell.extend({
      bindings: z.array(binding),
      synced: commit()
        .optional()
        .describe('the revision that was brought to the tenant last; absent before the first'),
      mismatch: mismatch.optional().describe('absent where the stream was verified'),
    }),
  ),
  runs: z.array(neighbour).describe('streams that it runs'),
  runBy: z.array(neighbour).describe('streams that run it'),
  uses: z.array(z.object({ path: z.string(), kind: z.string(), name: z.string() })),
  history: z.array(streamCommit).describe('newest first; a long one is cut'),
});

/** Two sides to compare: names of stages, `<environment>@live` for what its tenant has, or commit ids. */
export const comparisonQuery = z.object({
  before: z.string().min(1).max(100).optional().describe('absent: nothing, so that all is new'),
  after: z.string().min(1).max(100),
});

export const comparison = z.object({
  before: z.object({ name: z.string(), revision: commit() }).optional(),
  after: z.object({ name: z.string(), revision: commit() }),
  pictures: z
    .array(
      z.object({
        title: z.string(),
        path: z.string(),
        before: picture.optional(),
        after: picture.optional(),
      }),
    )
    .describe('the stream first, then its scenarios; a side that does not have it is absent'),
  diff: diffOutput.describe('changes by meaning'),
  text: z
    .array(z.object({ file: z.string(), hunks: z.string().describe('unified diff') }))
    .describe('changes by line'),
  isCut: z.boolean().describe('true if the rest is left out because it is too long'),
});

const { pipeline, slug } = inPath;

export const streamEndpoint = endpoint({
  method: 'get',
  path: '/streams/{pipeline}/{slug}',
  summary: 'One stream: environments, users, history',
  need: { right: 'view' },
  input: z.object({ pipeline, slug }),
  answer: { is: 'json', name: 'Stream', schema: stream, description: 'The stream' },
  missing: 'stream',
  refuses: [404],
});

export const comparisonEndpoint = endpoint({
  method: 'get',
  path: '/streams/{pipeline}/{slug}/comparison',
  summary: 'Differences between two sides of a stream, as pictures, by meaning and by line',
  need: { right: 'view' },
  input: comparisonQuery.extend({ pipeline, slug }),
  answer: { is: 'json', name: 'Comparison', schema: comparison, description: 'Differences' },
  missing: 'stream, or no such side of it',
  refuses: [404, 503],
});

export type Stream = z.infer<typeof stream>;
export type BindingView = z.infer<typeof binding>;
export type StreamComparison = z.infer<typeof comparison>;
export type ComparisonQuery = z.output<typeof comparisonQuery>;
export type ComparisonRequest = z.output<typeof comparisonEndpoint.input>;
