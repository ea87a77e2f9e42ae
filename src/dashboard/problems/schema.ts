import * as z from 'zod';
import { endpoint } from '../api/endpoint.ts';

export const openProblem = z.object({
  pipeline: z.string(),
  stage: z.string(),
  stageKind: z.enum(['source', 'environment']),
  path: z.string().optional().describe('of the stream, where it is of one'),
  message: z.string(),
  cause: z.string().describe('message without the file that it is about: equal for problems of one cause'),
  code: z.string().optional(),
  meaning: z.string().optional().describe('what the code stands for'),
  remedy: z.string().optional(),
  isStalling: z.boolean().describe('only a person can go on'),
});

export const openProblems = z.object({ problems: z.array(openProblem).describe('what stalls first') });

export const problemsEndpoint = endpoint({
  method: 'get',
  path: '/problems',
  summary: 'Problems with code and remedy',
  need: { right: 'view' },
  input: z.object({}),
  answer: {
    is: 'json',
    name: 'Troubles',
    schema: openProblems,
    description: 'Problems that stall a stage come first',
  },
});

export type OpenProblem = z.infer<typeof openProblem>;
