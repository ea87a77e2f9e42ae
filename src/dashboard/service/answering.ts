import type * as z from 'zod';
import type { AnyEndpoint, Endpoint } from '../api/endpoint.ts';
import type { Caller } from '../api/service.ts';
import type { BackgroundRuns } from '../decisions/background-runs.ts';
import type { SavedPlanCache } from '../environment/saved-plans.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { StreamIndexes } from '../streams/stream-index.ts';
import type { AtWork } from './at-work.ts';
import type { Records } from './records.ts';

/** Active configuration, and the caches that several answers share. */
export interface AnswerDeps {
  readonly atWork: AtWork;
  readonly records: Records;
  readonly indexes: StreamIndexes;
  readonly plans: SavedPlanCache;
  readonly background: BackgroundRuns;
  readonly clock: Clock;
  readonly log: Log;
}

type Answer<Input, Result> = (input: Input, caller: Caller, signal: AbortSignal) => Promise<Result>;

/** Endpoint with its implementation. */
export interface EndpointAnswers {
  readonly endpoint: AnyEndpoint;
  /** Prepares answers for one configuration. Their caches end with it. */
  readonly open: (deps: AnswerDeps) => Answer<object, unknown>;
}

/** Joins an endpoint with its implementation, which gets the input as the endpoint's schema describes it. */
export function answering<Input extends z.ZodRawShape, Result>(
  endpoint: Endpoint<Input, Result>,
  open: (deps: AnswerDeps) => Answer<z.output<z.ZodObject<Input>>, Result | undefined>,
): EndpointAnswers {
  return {
    endpoint,
    open: (deps) => {
      const answer = open(deps);
      return (input, caller, signal) => answer(endpoint.input.parse(input), caller, signal);
    },
  };
}
