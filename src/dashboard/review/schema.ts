import * as z from 'zod';
import { endpoint, inPath } from '../api/endpoint.ts';

/** Complete plan of a pull request, saved as Markdown. */
export const requestPlanEndpoint = endpoint({
  method: 'get',
  path: '/pull-requests/{pipeline}/{number}/plans/{environment}',
  summary: 'Complete plan of a pull request for an environment',
  need: { right: 'view', stage: 'environment' },
  input: z.object({
    pipeline: inPath.pipeline,
    number: inPath.request,
    environment: inPath.environment,
  }),
  answer: { is: 'text', schema: z.string(), description: 'Markdown' },
  missing: 'plan: the pull request may be closed',
  refuses: [404],
});
