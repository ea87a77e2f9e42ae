import * as z from 'zod';
import { endpoint } from '../api/endpoint.ts';
import { moment, streamPath } from '../api/shared.ts';

/** State of a stream in an environment. */
export const cellStates = [
  'in sync',
  'ahead',
  'drifted',
  'in conflict',
  'blocked',
  'missing',
  'not in git',
  'unknown',
] as const;

export const cell = z.object({
  environment: z.string(),
  is: z
    .enum(cellStates)
    .describe(
      'ahead: git has something that the tenant does not; drifted: the other way round; in conflict: both; missing: git has it and the tenant does not',
    ),
  health: z.enum(['Healthy', 'Degraded', 'Missing', 'Unknown']),
  state: z.enum(['active', 'inactive']).optional(),
  version: z.number().optional().describe("the tenant's own count, where it tells"),
  publishedAt: z.string().optional().describe('RFC 3339, where the tenant tells'),
  problems: z.array(z.string()),
});

export const matrixRow = z.object({
  pipeline: z.string(),
  slug: z.string(),
  path: streamPath(),
  name: z.string(),
  cells: z
    .array(cell)
    .describe('in the order of `environments`; one that does not know the stream is left out'),
});

export const matrixSorts = ['name', 'slug', 'trouble', 'published'] as const;

/** Query for the matrix. All fields are optional. */
export const matrixQuery = z.object({
  search: z.string().max(200).default('').describe('a part of the name or slug; case does not matter'),
  pipeline: z.string().max(100).optional(),
  environment: z
    .string()
    .max(100)
    .optional()
    .describe('only what is there: `is` and `health` then speak of it'),
  is: z.enum(cellStates).optional().describe('only streams that are so in some environment'),
  sort: z.enum(matrixSorts).default('name').describe('trouble: the worst first; published: the latest first'),
  page: z.coerce.number<string | number>().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number<string | number>().int().min(1).max(500).default(50),
});

export const matrix = z.object({
  environments: z.array(z.object({ pipeline: z.string(), name: z.string(), checkedAt: moment().optional() })),
  rows: z.array(matrixRow),
  page: z.int(),
  size: z.int(),
  total: z.int().describe('rows that match, on all pages'),
  all: z.int().describe('rows that there are'),
});

export const matrixEndpoint = endpoint({
  method: 'get',
  path: '/streams',
  summary: 'Streams with their state in each environment, in pages',
  need: { right: 'view' },
  input: matrixQuery,
  answer: { is: 'json', name: 'Matrix', schema: matrix, description: 'A page' },
});

export type Cell = z.infer<typeof cell>;
export type CellState = (typeof cellStates)[number];
export type MatrixRow = z.infer<typeof matrixRow>;
export type MatrixQuery = z.output<typeof matrixQuery>;
export type Matrix = z.infer<typeof matrix>;
