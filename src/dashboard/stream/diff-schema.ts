import * as z from 'zod';

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
