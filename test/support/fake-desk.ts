import type { Decider, Desk, Sees, StreamPlace } from '../../src/dashboard/api/service.ts';
import type { EnvironmentPlan } from '../../src/dashboard/environment/schema.ts';
import type { Event } from '../../src/dashboard/events/schema.ts';
import type { HandOver, Tick } from '../../src/dashboard/handover/schema.ts';
import type { Lane } from '../../src/dashboard/overview/schema.ts';
import type { Matrix, MatrixQuery, MatrixRow } from '../../src/dashboard/streams/schema.ts';
import type { PassDetails, PassQuery } from '../../src/dashboard/run/schema.ts';
import type { Comparison, ComparisonQuery, Stream } from '../../src/dashboard/stream/schema.ts';
import type { Drift, Trouble } from '../../src/dashboard/problems/schema.ts';
import type {
  AcceptWish,
  ApproveWish,
  Decided,
  HoldWish,
  RollbackWish,
} from '../../src/dashboard/decisions/requests.ts';

/** A desk that tells what a test put there, and remembers what it was asked to do. */
export class FakeDesk implements Desk {
  lanesThere: Lane[] = [];
  rows: MatrixRow[] = [];
  readonly streams = new Map<string, Stream>();
  readonly comparisons = new Map<string, Comparison>();
  readonly plans = new Map<string, EnvironmentPlan>();
  passesThere: PassDetails[] = [];
  driftThere: Drift['environments'] = [];
  troubles: Trouble[] = [];
  handOversThere: HandOver[] = [];
  noticed: string | undefined;
  readonly requestPlans = new Map<string, string>();
  /** `approve production by anna`, … in order. */
  readonly done: string[] = [];
  /** Thrown by whatever is asked for next. */
  failure: Error | undefined;
  readonly #listeners = new Set<(event: Event) => void>();

  lanes(sees: Sees) {
    return this.#answer(this.lanesThere.filter(({ name }) => sees(name)));
  }

  matrix({ search, page, size }: MatrixQuery, sees: Sees): Promise<Matrix> {
    const environments = this.lanesThere
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

  passes({ lane, limit }: PassQuery, sees: Sees) {
    const found = this.passesThere.filter(
      (one) => sees(one.lane) && (lane === undefined || one.lane === lane),
    );
    return this.#answer(
      found.slice(0, limit).map(({ changes: _changes, remarks: _remarks, steps: _steps, ...pass }) => pass),
    );
  }

  pass(id: string, sees: Sees) {
    return this.#answer(this.passesThere.find((one) => one.id === id && sees(one.lane)));
  }

  drift(sees: Sees): Promise<Drift> {
    return this.#answer({ environments: this.driftThere.filter(({ environment }) => sees(environment)) });
  }

  problems(sees: Sees) {
    return this.#answer(this.troubles.filter(({ lane }) => sees(lane)));
  }

  handOvers(sees: Sees) {
    return this.#answer(this.handOversThere.filter(({ lane }) => sees(lane)));
  }

  notice() {
    return Promise.resolve(this.noticed);
  }

  requestPlan({ pipeline, number, environment }: Parameters<Desk['requestPlan']>[0]) {
    return this.#answer(this.requestPlans.get(`${pipeline} ${number} ${environment}`));
  }

  async *events(sees: Sees, signal: AbortSignal): AsyncIterable<Event> {
    const waiting: Event[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: Event) => {
      if (event.lane === undefined || sees(event.lane)) waiting.push(event);
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

  laneNames() {
    return this.lanesThere.map(({ name, kind }) => ({ name, kind }));
  }

  approve(environment: string, { digest, allowDeletions, allowSecrets }: ApproveWish, { by }: Decider) {
    const secrets = allowSecrets === true ? ' with secrets' : '';
    return this.#did(`approve ${environment} ${digest} ${allowDeletions ?? 'none'}${secrets} by ${by}`);
  }

  accept(environment: string, { streams }: AcceptWish, { by }: Decider) {
    return this.#did(`accept ${environment} ${streams.join(' ')} by ${by}`);
  }

  hold(environment: string, { reason }: HoldWish, { by }: Decider) {
    return this.#did(`hold ${environment} "${reason}" by ${by}`);
  }

  resume(environment: string, { by }: Decider) {
    return this.#did(`resume ${environment} by ${by}`);
  }

  sync(lane: string, { by }: Decider) {
    return this.#did(`sync ${lane} by ${by}`);
  }

  rollback(environment: string, { to }: RollbackWish, { by }: Decider) {
    return this.#did(`rollback ${environment} ${to} by ${by}`);
  }

  async receive(
    lane: string,
    { name, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    { by }: Decider,
  ) {
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    await this.#did(`receive ${lane} ${name} ${size} by ${by}`);
    return name;
  }

  bundle(lane: string, round: string) {
    const isThere = this.handOversThere.some(
      (one) => one.lane === lane && one.rounds.some(({ name }) => name === round),
    );
    return this.#answer(
      isThere ? { name: `${lane}-${round}.zip`, bytes: new Uint8Array([80, 75]) } : undefined,
    );
  }

  tick(lane: string, { round, number, isDone }: Tick, { by }: Decider) {
    return this.#did(`tick ${lane} ${round} ${number} ${isDone} by ${by}`);
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
