import type * as z from 'zod';
import { viewerEndpoint } from '../../src/dashboard/access/viewer.ts';
import { keyOf, type Api, type Endpoint, type EndpointInput } from '../../src/dashboard/api/endpoint.ts';
import type { Caller, DashboardService, Decider, Sees } from '../../src/dashboard/api/service.ts';
import {
  acceptEndpoint,
  approveEndpoint,
  bindEndpoint,
  bindingChangeEndpoint,
  holdEndpoint,
  resumeEndpoint,
  revertEndpoint,
  rollbackEndpoint,
  syncEndpoint,
} from '../../src/dashboard/decisions/requests.ts';
import { driftEndpoint } from '../../src/dashboard/drift/schema.ts';
import { planEndpoint } from '../../src/dashboard/environment/schema.ts';
import {
  bundleEndpoint,
  handOversEndpoint,
  receiveEndpoint,
  tickEndpoint,
} from '../../src/dashboard/handover/schema.ts';
import { stagesEndpoint } from '../../src/dashboard/overview/schema.ts';
import { problemsEndpoint } from '../../src/dashboard/problems/schema.ts';
import { requestPlanEndpoint } from '../../src/dashboard/review/schema.ts';
import { runEndpoint, runsEndpoint } from '../../src/dashboard/run/schema.ts';
import { comparisonEndpoint, streamEndpoint } from '../../src/dashboard/stream/schema.ts';
import { matrixEndpoint } from '../../src/dashboard/streams/schema.ts';

type Body<E> =
  E extends Endpoint<infer Input, unknown>
    ? Omit<EndpointInput<Input>, 'environment' | 'stage' | 'pipeline' | 'slug'>
    : never;

/** Stream, by its pipeline and slug. */
export interface StreamPlace {
  readonly pipeline: string;
  readonly slug: string;
}

const never = new AbortController().signal;

/** Asks a dashboard service as one caller, and parses its answers. */
export class ServiceMethods {
  readonly #service: DashboardService;

  constructor(service: DashboardService) {
    this.#service = service;
  }

  events(sees: Sees, signal: AbortSignal) {
    return this.#service.events(sees, signal);
  }

  notice() {
    return this.#service.notice();
  }

  stageNames() {
    return this.#service.stageNames();
  }

  async #find<Input extends z.ZodRawShape, Answer>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointInput<Input>,
    caller: Partial<Caller>,
    signal: AbortSignal = never,
  ): Promise<Answer | undefined> {
    const whole = { sees: () => true, decider: undefined, ...caller };
    const found = await this.#service.answer(keyOf(endpoint), input, whole, signal);
    return found === undefined ? undefined : endpoint.answer.schema.parse(found);
  }

  async #ask<Input extends z.ZodRawShape, Answer>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointInput<Input>,
    caller: Partial<Caller>,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const found = await this.#find(endpoint, input, caller, signal);
    if (found === undefined) throw new Error(`no answer of ${keyOf(endpoint)}`);
    return found;
  }

  async stages(sees: Sees) {
    return (await this.#ask(stagesEndpoint, {}, { sees })).stages;
  }

  matrix(query: EndpointInput<typeof matrixEndpoint.input.shape>, sees: Sees) {
    return this.#ask(matrixEndpoint, query, { sees });
  }

  stream(place: StreamPlace, sees: Sees) {
    return this.#find(streamEndpoint, place, { sees });
  }

  comparison(place: StreamPlace, query: Body<typeof comparisonEndpoint>, sees: Sees, signal: AbortSignal) {
    return this.#find(comparisonEndpoint, { ...place, ...query }, { sees }, signal);
  }

  plan(environment: string) {
    return this.#find(planEndpoint, { environment }, {});
  }

  async runs(query: EndpointInput<typeof runsEndpoint.input.shape>, sees: Sees) {
    return (await this.#ask(runsEndpoint, query, { sees })).runs;
  }

  run(id: string, sees: Sees) {
    return this.#find(runEndpoint, { id }, { sees });
  }

  drift(sees: Sees) {
    return this.#ask(driftEndpoint, {}, { sees });
  }

  async problems(sees: Sees) {
    return (await this.#ask(problemsEndpoint, {}, { sees })).problems;
  }

  async handOvers(sees: Sees) {
    return (await this.#ask(handOversEndpoint, {}, { sees })).handOvers;
  }

  requestPlan(place: EndpointInput<typeof requestPlanEndpoint.input.shape>) {
    return this.#find(requestPlanEndpoint, place, {});
  }

  approve(environment: string, body: Body<typeof approveEndpoint>, decider: Decider, signal: AbortSignal) {
    return this.#ask(approveEndpoint, { environment, ...body }, { decider }, signal);
  }

  accept(environment: string, body: Body<typeof acceptEndpoint>, decider: Decider, signal: AbortSignal) {
    return this.#ask(acceptEndpoint, { environment, ...body }, { decider }, signal);
  }

  revert(environment: string, body: Body<typeof revertEndpoint>, decider: Decider) {
    return this.#ask(revertEndpoint, { environment, ...body }, { decider });
  }

  bindingChange(environment: string, entry: Body<typeof bindEndpoint>, decider: Decider) {
    return this.#ask(bindingChangeEndpoint, { environment, ...entry }, { decider });
  }

  bind(environment: string, entry: Body<typeof bindEndpoint>, decider: Decider) {
    return this.#ask(bindEndpoint, { environment, ...entry }, { decider });
  }

  hold(environment: string, body: Body<typeof holdEndpoint>, decider: Decider) {
    return this.#ask(holdEndpoint, { environment, ...body }, { decider });
  }

  resume(environment: string, decider: Decider) {
    return this.#ask(resumeEndpoint, { environment }, { decider });
  }

  sync(stage: string, decider: Decider) {
    return this.#ask(syncEndpoint, { stage }, { decider });
  }

  rollback(environment: string, body: Body<typeof rollbackEndpoint>, decider: Decider, signal: AbortSignal) {
    return this.#ask(rollbackEndpoint, { environment, ...body }, { decider }, signal);
  }

  async receive(stage: string, file: Body<typeof receiveEndpoint>, decider: Decider, signal: AbortSignal) {
    return (await this.#ask(receiveEndpoint, { stage, ...file }, { decider }, signal)).file;
  }

  bundle(stage: string, round: string) {
    return this.#find(bundleEndpoint, { stage, round }, {});
  }

  tick(stage: string, tick: Body<typeof tickEndpoint>, decider: Decider) {
    return this.#ask(tickEndpoint, { stage, ...tick }, { decider });
  }
}

/** Asks an API by one method for each endpoint. */
export function apiMethods(api: Api) {
  return {
    viewer: () => api.ask(viewerEndpoint, {}),
    stages: async () => (await api.ask(stagesEndpoint, {})).stages,
    matrix: (query: EndpointInput<typeof matrixEndpoint.input.shape>) => api.ask(matrixEndpoint, query),
    stream: (pipeline: string, slug: string) => api.find(streamEndpoint, { pipeline, slug }),
    comparison: (pipeline: string, slug: string, query: Body<typeof comparisonEndpoint>) =>
      api.find(comparisonEndpoint, { pipeline, slug, ...query }),
    plan: (environment: string) => api.find(planEndpoint, { environment }),
    runs: async (query: EndpointInput<typeof runsEndpoint.input.shape>) =>
      (await api.ask(runsEndpoint, query)).runs,
    run: (id: string) => api.find(runEndpoint, { id }),
    drift: () => api.ask(driftEndpoint, {}),
    problems: async () => (await api.ask(problemsEndpoint, {})).problems,
    handOvers: async () => (await api.ask(handOversEndpoint, {})).handOvers,
    requestPlan: (pipeline: string, number: number, environment: string) =>
      api.find(requestPlanEndpoint, { pipeline, number, environment }),
    approve: (environment: string, body: Body<typeof approveEndpoint>) =>
      api.ask(approveEndpoint, { environment, ...body }),
    hold: (environment: string, body: Body<typeof holdEndpoint>) =>
      api.ask(holdEndpoint, { environment, ...body }),
    resume: (environment: string) => api.ask(resumeEndpoint, { environment }),
    sync: (stage: string) => api.ask(syncEndpoint, { stage }),
    rollback: (environment: string, body: Body<typeof rollbackEndpoint>) =>
      api.ask(rollbackEndpoint, { environment, ...body }),
    receive: async (stage: string, name: string, bytes: Uint8Array) =>
      (await api.ask(receiveEndpoint, { stage, name, bytes: inChunks(bytes) })).file,
    bundle: (stage: string, round: string) => api.find(bundleEndpoint, { stage, round }),
    tick: (stage: string, body: Body<typeof tickEndpoint>) => api.ask(tickEndpoint, { stage, ...body }),
  };
}

async function* inChunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
