import * as z from 'zod';
import { problem, streamPath } from './shared.ts';

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

const crumb = z.object({ noun: z.string(), id: z.string(), label: z.string() });
const position = z.object({ within: z.array(crumb), after: crumb.nullable(), number: z.int() });
const value = z.json().describe('as the files of the tree write it');

export const diffOutput = z.object({
  same: z.boolean(),
  subjects: z.array(
    z.object({
      noun: z.string(),
      path: z.string(),
      name: z.string(),
      outcome: z.enum(['added', 'removed', 'changed', 'layout only']),
    }),
  ),
  changes: z.array(
    z.object({
      op: z.enum(['added', 'removed', 'changed', 'renamed', 'moved', 'layout']),
      line: z.string().describe('as the terminal shows it'),
      place: z.array(crumb),
      file: z.string(),
      pointer: z.string(),
      before: value.optional(),
      after: value.optional(),
      holds: z.record(z.string(), z.int()).optional(),
      position: position.optional(),
      from: position.optional(),
      to: position.optional(),
      words: z.array(z.object({ line: z.int(), before: z.string(), after: z.string() })).optional(),
    }),
  ),
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
