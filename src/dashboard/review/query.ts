import { documentOf, planKeyOf } from '../../runs/review/plans/page.ts';
import { answering } from '../service/answering.ts';
import { requestPlanEndpoint } from './schema.ts';

/** Answers with the saved plan of a pull request. */
export const requestPlanAnswer = answering(
  requestPlanEndpoint,
  ({ atWork }) =>
    async ({ pipeline, number, environment }) =>
      (await atWork.app.store.document(documentOf(pipeline, planKeyOf(number, environment))))?.text,
);
