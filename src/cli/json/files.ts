import * as z from 'zod';
import { problem, streamPath } from '../../dashboard/api/shared.ts';

export const unpackOutput = z.object({
  folder: z.string(),
  streams: z.array(z.object({ path: streamPath(), name: z.string() })),
  files: z.int().describe('how many files the tree has of them'),
  removed: z.array(z.string()).describe('files of these streams that are no more'),
});

export const packOutput = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      path: z.string().describe('of the stream, or of a scenario that stands in none'),
      name: z.string(),
      unbound: z.array(z.string()).describe('what no id is known for'),
    }),
  ),
  problems: z.array(problem).describe('where there are any, nothing is written'),
});

export const validateOutput = z.object({
  errors: z.int(),
  warnings: z.int(),
  problems: z.array(problem),
});

export const initOutput = z.union([
  z.object({
    files: z.array(z.object({ file: z.string(), isWritten: z.boolean().describe('false: it was there') })),
  }),
  z.object({
    pipelines: z
      .record(
        z.string(),
        z.object({
          made: z.array(z.string()),
          kept: z.array(z.string()),
          offered: z.string().optional(),
        }),
      )
      .describe('with --repository: branches, by pipeline'),
  }),
]);
