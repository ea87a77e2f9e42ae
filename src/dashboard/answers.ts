import { decisionAnswers } from './decisions/decisions.ts';
import { driftAnswer } from './drift/query.ts';
import { planAnswer } from './environment/query.ts';
import { handOverAnswers } from './handover/exchange.ts';
import { runAnswers } from './history/query.ts';
import { stagesAnswer } from './overview/query.ts';
import { problemsAnswer } from './problems/query.ts';
import { requestPlanAnswer } from './review/query.ts';
import { comparisonAnswer } from './stream/comparisons.ts';
import { streamAnswer } from './stream/query.ts';
import { matrixAnswer } from './streams/query.ts';
import type { EndpointAnswers } from './service/answering.ts';

/** Answers of the dashboard service, in the order of the API's description. */
export const answers: readonly EndpointAnswers[] = [
  stagesAnswer,
  matrixAnswer,
  streamAnswer,
  comparisonAnswer,
  planAnswer,
  ...runAnswers,
  driftAnswer,
  problemsAnswer,
  requestPlanAnswer,
  ...handOverAnswers,
  ...decisionAnswers,
];
