import * as z from 'zod';

const mark = z.enum(['added', 'removed', 'changed', 'same']);

/** Flow as a graph, with nodes in reading order. Texts are not escaped. */
export const picture = z.object({
  nodes: z.array(
    z.object({
      key: z.string().describe('unique in its picture; the same on both sides for the same thing'),
      lines: z.array(z.string()),
      shape: z.enum(['box', 'start', 'choice', 'inner', 'rest']),
      mark,
    }),
  ),
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      lines: z.array(z.string()),
      way: z.enum(['flow', 'aside']),
      mark,
    }),
  ),
});

export type Picture = z.infer<typeof picture>;
