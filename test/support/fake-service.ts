import { keyOf } from '../../src/dashboard/api/endpoint.ts';
import type { Caller, Decider, DashboardService, Sees } from '../../src/dashboard/api/service.ts';
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
  type Decided,
} from '../../src/dashboard/decisions/requests.ts';
import { driftEndpoint, type Drift } from '../../src/dashboard/drift/schema.ts';
import { planEndpoint, type EnvironmentPlan } from '../../src/dashboard/environment/schema.ts';
import type { Event } from '../../src/dashboard/events/schema.ts';
import {
  bundleEndpoint,
  handOversEndpoint,
  receiveEndpoint,
  tickEndpoint,
  type HandOver,
} from '../../src/dashboard/handover/schema.ts';
import { stagesEndpoint, type Stage } from '../../src/dashboard/overview/schema.ts';
import { problemsEndpoint, type OpenProblem } from '../../src/dashboard/problems/schema.ts';
import { requestPlanEndpoint } from '../../src/dashboard/review/schema.ts';
import { runEndpoint, runsEndpoint, type RunDetails } from '../../src/dashboard/run/schema.ts';
import {
  comparisonEndpoint,
  streamEndpoint,
  type Stream,
  type StreamComparison,
} from '../../src/dashboard/stream/schema.ts';
import { matrixEndpoint, type MatrixRow } from '../../src/dashboard/streams/schema.ts';
import type * as z from 'zod';
import type { Endpoint } from '../../src/dashboard/api/endpoint.ts';

type Answer = (input: object, caller: Caller) => Promise<unknown>;

/** Dashboard service that answers with the data of a test, and records decisions. */
export class FakeService implements DashboardService {
  stagesThere: Stage[] = [];
  rows: MatrixRow[] = [];
  readonly streams = new Map<string, Stream>();
  readonly comparisons = new Map<string, StreamComparison>();
  readonly plans = new Map<string, EnvironmentPlan>();
  runsThere: RunDetails[] = [];
  driftThere: Drift['environments'] = [];
  openProblems: OpenProblem[] = [];
  handOversThere: HandOver[] = [];
  noticed: string | undefined;
  readonly requestPlans = new Map<string, string>();
  /** `approve production by anna`, … in order. */
  readonly done: string[] = [];
  /** Thrown by whatever is asked for next. */
  failure: Error | undefined;
  readonly #answers = this.#answersOf();
  readonly #listeners = new Set<(event: Event) => void>();

  answer(endpoint: string, input: object, caller: Caller): Promise<unknown> {
    const answer = this.#answers.get(endpoint);
    if (answer === undefined) throw new Error(`no answer to ${endpoint}`);
    return answer(input, caller);
  }

  #answersOf(): ReadonlyMap<string, Answer> {
    return new Map([
      answered(stagesEndpoint, async (_input, { sees }) => ({
        stages: await this.#answer(this.stagesThere.filter(({ name }) => sees(name))),
      })),
      answered(matrixEndpoint, ({ search, is, page, size }, { sees }) => {
        const environments = this.stagesThere
          .filter(({ kind, name }) => kind === 'environment' && sees(name))
          .map(({ pipeline, name }) => ({ pipeline, name }));
        const found = this.rows.filter(
          ({ name, slug, cells }) =>
            `${name} ${slug}`.toLowerCase().includes(search.toLowerCase()) &&
            cells.some((cell) => sees(cell.environment) && (is === undefined || cell.is === is)),
        );
        const rows = found
          .slice((page - 1) * size, page * size)
          .map((row) => ({ ...row, cells: row.cells.filter(({ environment }) => sees(environment)) }));
        return this.#answer({ environments, rows, page, size, total: found.length, all: this.rows.length });
      }),
      answered(streamEndpoint, ({ pipeline, slug }) => this.#answer(this.streams.get(`${pipeline}/${slug}`))),
      answered(comparisonEndpoint, ({ pipeline, slug, before, after }) =>
        this.#answer(this.comparisons.get(`${pipeline}/${slug} ${before ?? ''}..${after}`)),
      ),
      answered(planEndpoint, ({ environment }) => this.#answer(this.plans.get(environment))),
      answered(runsEndpoint, async ({ stage, limit }, { sees }) => {
        const found = this.runsThere.filter(
          (one) => sees(one.stage) && (stage === undefined || one.stage === stage),
        );
        const runs = found
          .slice(0, limit)
          .map(({ changes: _changes, remarks: _remarks, steps: _steps, ...run }) => run);
        return { runs: await this.#answer(runs) };
      }),
      answered(runEndpoint, ({ id }, { sees }) =>
        this.#answer(this.runsThere.find((one) => one.id === id && sees(one.stage))),
      ),
      answered(driftEndpoint, (_input, { sees }) =>
        this.#answer({ environments: this.driftThere.filter(({ environment }) => sees(environment)) }),
      ),
      answered(problemsEndpoint, async (_input, { sees }) => ({
        problems: await this.#answer(this.openProblems.filter(({ stage }) => sees(stage))),
      })),
      answered(handOversEndpoint, async (_input, { sees }) => ({
        handOvers: await this.#answer(this.handOversThere.filter(({ stage }) => sees(stage))),
      })),
      answered(requestPlanEndpoint, ({ pipeline, number, environment }) =>
        this.#answer(this.requestPlans.get(`${pipeline} ${number} ${environment}`)),
      ),
      answered(approveEndpoint, ({ environment, digest, allowDeletions, allowSecrets }, { decider }) => {
        const secrets = allowSecrets === true ? ' with secrets' : '';
        return this.#did(`approve ${environment} ${digest} ${allowDeletions ?? 'none'}${secrets}`, decider);
      }),
      answered(revertEndpoint, ({ environment, streams }, { decider }) =>
        this.#did(`revert ${environment} ${streams.join(' ')}`, decider),
      ),
      answered(bindingChangeEndpoint, ({ environment, path, id }) =>
        this.#answer({
          file: `environments/${environment}.yaml`,
          hunks: `@@ -1,1 +1,2 @@\n bindings:\n+  ${path}: ${id}\n`,
          branch: `sluice/bind/${environment}`,
          target: `env/${environment}`,
        }),
      ),
      answered(bindEndpoint, ({ environment, path, id }, { decider }) =>
        this.#did(`bind ${environment} ${path} ${id}`, decider),
      ),
      answered(acceptEndpoint, ({ environment, streams }, { decider }) =>
        this.#did(`accept ${environment} ${streams.join(' ')}`, decider),
      ),
      answered(holdEndpoint, ({ environment, reason }, { decider }) =>
        this.#did(`hold ${environment} "${reason}"`, decider),
      ),
      answered(resumeEndpoint, ({ environment }, { decider }) => this.#did(`resume ${environment}`, decider)),
      answered(syncEndpoint, ({ stage }, { decider }) => this.#did(`sync ${stage}`, decider)),
      answered(rollbackEndpoint, ({ environment, to }, { decider }) =>
        this.#did(`rollback ${environment} ${to}`, decider),
      ),
      answered(receiveEndpoint, async ({ stage, name, bytes }, { decider }) => {
        let size = 0;
        for await (const chunk of bytes) size += chunk.length;
        await this.#did(`receive ${stage} ${name} ${size}`, decider);
        return { file: name };
      }),
      answered(bundleEndpoint, ({ stage, round }) => {
        const exists = this.handOversThere.some(
          (one) => one.stage === stage && one.rounds.some(({ name }) => name === round),
        );
        return this.#answer(
          exists ? { name: `${stage}-${round}.zip`, bytes: new Uint8Array([80, 75]) } : undefined,
        );
      }),
      answered(tickEndpoint, ({ stage, round, number, isDone }, { decider }) =>
        this.#did(`tick ${stage} ${round} ${number} ${isDone}`, decider),
      ),
    ]);
  }

  notice() {
    return Promise.resolve(this.noticed);
  }

  async *events(sees: Sees, signal: AbortSignal): AsyncIterable<Event> {
    const waiting: Event[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: Event) => {
      if (event.stage === undefined || sees(event.stage)) waiting.push(event);
      wake();
    };
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Tells everybody who listens. */
  tell(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  stageNames() {
    return this.stagesThere.map(({ name, kind }) => ({ name, kind }));
  }

  async #did(action: string, decider: Decider | undefined): Promise<Decided> {
    await this.#answer(undefined);
    const line = `${action} by ${decider?.by}`;
    this.done.push(line);
    return { message: `done: ${line}` };
  }

  #answer<T>(value: T): Promise<T> {
    const { failure } = this;
    this.failure = undefined;
    return failure === undefined ? Promise.resolve(value) : Promise.reject(failure);
  }
}

/** Returns an entry of the answers, whose input is as the endpoint's schema describes it. */
function answered<Input extends z.ZodRawShape, Result>(
  endpoint: Endpoint<Input, Result>,
  answer: (input: z.output<z.ZodObject<Input>>, caller: Caller) => Promise<Result | undefined>,
): readonly [string, Answer] {
  return [keyOf(endpoint), async (input, caller) => answer(endpoint.input.parse(input), caller)];
}
