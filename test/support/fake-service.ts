import type { Decider, DashboardService, Sees, StreamPlace } from '../../src/dashboard/api/service.ts';
import type { EnvironmentPlan } from '../../src/dashboard/environment/schema.ts';
import type { Event } from '../../src/dashboard/events/schema.ts';
import type { HandOver, Tick } from '../../src/dashboard/handover/schema.ts';
import type { Stage } from '../../src/dashboard/overview/schema.ts';
import type { Matrix, MatrixQuery, MatrixRow } from '../../src/dashboard/streams/schema.ts';
import type { RunDetails, RunQuery } from '../../src/dashboard/run/schema.ts';
import type { StreamComparison, ComparisonQuery, Stream } from '../../src/dashboard/stream/schema.ts';
import type { Drift, OpenProblem } from '../../src/dashboard/problems/schema.ts';
import type {
  AcceptInput,
  ApproveInput,
  Decided,
  HoldInput,
  RollbackInput,
} from '../../src/dashboard/decisions/requests.ts';

/** A desk that tells what a test put there, and remembers what it was asked to do. */
export class FakeService implements DashboardService {
  stagesThere: Stage[] = [];
  rows: MatrixRow[] = [];
  readonly streams = new Map<string, Stream>();
  readonly comparisons = new Map<string, StreamComparison>();
  readonly plans = new Map<string, EnvironmentPlan>();
  runsThere: RunDetails[] = [];
  driftThere: Drift['environments'] = [];
  troubles: OpenProblem[] = [];
  handOversThere: HandOver[] = [];
  noticed: string | undefined;
  readonly requestPlans = new Map<string, string>();
  /** `approve production by anna`, … in order. */
  readonly done: string[] = [];
  /** Thrown by whatever is asked for next. */
  failure: Error | undefined;
  readonly #listeners = new Set<(event: Event) => void>();

  stages(sees: Sees) {
    return this.#answer(this.stagesThere.filter(({ name }) => sees(name)));
  }

  matrix({ search, page, size }: MatrixQuery, sees: Sees): Promise<Matrix> {
    const environments = this.stagesThere
      .filter(({ kind, name }) => kind === 'environment' && sees(name))
      .map(({ pipeline, name }) => ({ pipeline, name }));
    const found = this.rows.filter(({ name, slug }) =>
      `${name} ${slug}`.toLowerCase().includes(search.toLowerCase()),
    );
    const rows = found
      .slice((page - 1) * size, page * size)
      .map((row) => ({ ...row, cells: row.cells.filter(({ environment }) => sees(environment)) }));
    return this.#answer({ environments, rows, page, size, total: found.length, all: this.rows.length });
  }

  stream({ pipeline, slug }: StreamPlace) {
    return this.#answer(this.streams.get(`${pipeline}/${slug}`));
  }

  comparison({ pipeline, slug }: StreamPlace, { before, after }: ComparisonQuery) {
    return this.#answer(this.comparisons.get(`${pipeline}/${slug} ${before ?? ''}..${after}`));
  }

  plan(environment: string) {
    return this.#answer(this.plans.get(environment));
  }

  runs({ stage, limit }: RunQuery, sees: Sees) {
    const found = this.runsThere.filter(
      (one) => sees(one.stage) && (stage === undefined || one.stage === stage),
    );
    return this.#answer(
      found.slice(0, limit).map(({ changes: _changes, remarks: _remarks, steps: _steps, ...run }) => run),
    );
  }

  run(id: string, sees: Sees) {
    return this.#answer(this.runsThere.find((one) => one.id === id && sees(one.stage)));
  }

  drift(sees: Sees): Promise<Drift> {
    return this.#answer({ environments: this.driftThere.filter(({ environment }) => sees(environment)) });
  }

  problems(sees: Sees) {
    return this.#answer(this.troubles.filter(({ stage }) => sees(stage)));
  }

  handOvers(sees: Sees) {
    return this.#answer(this.handOversThere.filter(({ stage }) => sees(stage)));
  }

  notice() {
    return Promise.resolve(this.noticed);
  }

  requestPlan({ pipeline, number, environment }: Parameters<DashboardService['requestPlan']>[0]) {
    return this.#answer(this.requestPlans.get(`${pipeline} ${number} ${environment}`));
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

  approve(environment: string, { digest, allowDeletions, allowSecrets }: ApproveInput, { by }: Decider) {
    const secrets = allowSecrets === true ? ' with secrets' : '';
    return this.#did(`approve ${environment} ${digest} ${allowDeletions ?? 'none'}${secrets} by ${by}`);
  }

  accept(environment: string, { streams }: AcceptInput, { by }: Decider) {
    return this.#did(`accept ${environment} ${streams.join(' ')} by ${by}`);
  }

  hold(environment: string, { reason }: HoldInput, { by }: Decider) {
    return this.#did(`hold ${environment} "${reason}" by ${by}`);
  }

  resume(environment: string, { by }: Decider) {
    return this.#did(`resume ${environment} by ${by}`);
  }

  sync(stage: string, { by }: Decider) {
    return this.#did(`sync ${stage} by ${by}`);
  }

  rollback(environment: string, { to }: RollbackInput, { by }: Decider) {
    return this.#did(`rollback ${environment} ${to} by ${by}`);
  }

  async receive(
    stage: string,
    { name, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    { by }: Decider,
  ) {
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    await this.#did(`receive ${stage} ${name} ${size} by ${by}`);
    return name;
  }

  bundle(stage: string, round: string) {
    const isThere = this.handOversThere.some(
      (one) => one.stage === stage && one.rounds.some(({ name }) => name === round),
    );
    return this.#answer(
      isThere ? { name: `${stage}-${round}.zip`, bytes: new Uint8Array([80, 75]) } : undefined,
    );
  }

  tick(stage: string, { round, number, isDone }: Tick, { by }: Decider) {
    return this.#did(`tick ${stage} ${round} ${number} ${isDone} by ${by}`);
  }

  async #did(what: string): Promise<Decided> {
    await this.#answer(undefined);
    this.done.push(what);
    return { message: `done: ${what}` };
  }

  #answer<T>(value: T): Promise<T> {
    const { failure } = this;
    this.failure = undefined;
    return failure === undefined ? Promise.resolve(value) : Promise.reject(failure);
  }
}
