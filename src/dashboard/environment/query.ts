import { answering } from '../service/answering.ts';
import { stagesAtWork } from '../service/at-work.ts';
import { planEndpoint } from './schema.ts';

/** Answers with the plan of the last run of an environment. */
export const planAnswer = answering(planEndpoint, ({ atWork, plans }) => async ({ environment }) => {
  const exists = stagesAtWork(atWork).some(
    ({ kind, of }) => kind === 'environment' && of.name === environment,
  );
  return exists ? plans.answer(environment) : undefined;
});
