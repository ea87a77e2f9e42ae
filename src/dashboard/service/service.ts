import {
  ServiceRefusal,
  type Decider,
  type DashboardService,
  type Sees,
  type StreamPlace,
} from '../api/service.ts';
import type { Event } from '../events/schema.ts';
import type { Tick } from '../handover/schema.ts';
import type { MatrixQuery } from '../streams/schema.ts';
import type { RunQuery } from '../run/schema.ts';
import type { ComparisonQuery } from '../stream/schema.ts';
import type { AcceptInput, ApproveInput, Decided, HoldInput, RollbackInput } from '../decisions/requests.ts';
import { documentOf, planKeyOf } from '../../runs/review/plans/page.ts';
import { configSubject, refusedConfigLine, refusedConfigOf } from '../../state/records/refused-config.ts';
import { stagesAtWork, type AtWork } from './at-work.ts';
import { comparisonOf } from '../stream/comparisons.ts';
import { ServiceEvents } from '../events/events.ts';
import { handOversOf } from '../handover/query.ts';
import { runsOf, runOf } from '../history/query.ts';
import { openProblemsOf } from '../problems/query.ts';
import { ServiceAtWork, type ServiceDeps } from './queries.ts';

/** Dashboard service of a daemon for the active configuration. Refuses requests while the next one takes over. */
export class DaemonService implements DashboardService {
  readonly #deps: ServiceDeps;
  readonly #events: ServiceEvents;
  #working: ServiceAtWork | undefined;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
    this.#events = new ServiceEvents(deps);
  }

  /** Starts to serve a configuration. */
  begin(atWork: AtWork): void {
    this.#working = new ServiceAtWork(atWork, this.#deps);
    this.#events.follow(atWork);
  }

  /** Accepts no more requests. Resolves when its current work has ended, so that the configuration can be closed. */
  async end(): Promise<void> {
    const working = this.#working;
    this.#working = undefined;
    this.#events.follow(undefined);
    await working?.background.ended();
  }

  /** Aborts its current work. */
  abort(): void {
    this.#working?.background.abort();
  }

  async stages(sees: Sees) {
    return this.#at().stages.all(sees);
  }

  async matrix(query: MatrixQuery, sees: Sees) {
    const { records, indexes, matrices } = this.#at();
    const marks = await records.marks();
    return matrices.answer(await indexes.at(marks), marks, query, sees);
  }

  async stream(place: StreamPlace, sees: Sees) {
    return this.#at().streams.of(place, sees);
  }

  async comparison(place: StreamPlace, query: ComparisonQuery, sees: Sees, signal: AbortSignal) {
    return comparisonOf(this.#at().atWork, place, query, sees, signal);
  }

  async plan(environment: string) {
    const { atWork, plans } = this.#at();
    const isThere = stagesAtWork(atWork).some(
      ({ kind, of }) => kind === 'environment' && of.name === environment,
    );
    return isThere ? plans.answer(environment) : undefined;
  }

  async runs(query: RunQuery, sees: Sees) {
    return runsOf(this.#at().atWork, query, sees);
  }

  async run(id: string, sees: Sees) {
    return runOf(this.#at().atWork, id, sees, this.#deps.clock.now());
  }

  async drift(sees: Sees) {
    return this.#at().drifts.all(sees);
  }

  async problems(sees: Sees) {
    const { atWork, records } = this.#at();
    return openProblemsOf(atWork, records, sees);
  }

  async handOvers(sees: Sees) {
    const { atWork, plans } = this.#at();
    return handOversOf(atWork, plans, sees);
  }

  async requestPlan({ pipeline, number, environment }: Parameters<DashboardService['requestPlan']>[0]) {
    const { store } = this.#at().atWork.app;
    return (await store.document(documentOf(pipeline, planKeyOf(number, environment))))?.text;
  }

  async notice() {
    const { store } = this.#at().atWork.app;
    const refused = refusedConfigOf(await store.status(configSubject));
    return refused === undefined ? undefined : sentence(refusedConfigLine(refused));
  }

  events(sees: Sees, signal: AbortSignal): AsyncIterable<Event> {
    return this.#events.heard(sees, signal);
  }

  stageNames() {
    const atWork = this.#working?.atWork;
    return atWork === undefined ? [] : stagesAtWork(atWork).map(({ kind, of: { name } }) => ({ name, kind }));
  }

  async approve(environment: string, request: ApproveInput, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.approve(environment, request, decider, signal);
  }

  async accept(environment: string, request: AcceptInput, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.accept(environment, request, decider, signal);
  }

  async hold(environment: string, request: HoldInput, decider: Decider) {
    return this.#at().decisions.hold(environment, request, decider);
  }

  async resume(environment: string, decider: Decider) {
    return this.#at().decisions.resume(environment, decider);
  }

  async sync(stage: string, decider: Decider) {
    return this.#at().decisions.sync(stage, decider);
  }

  async rollback(environment: string, request: RollbackInput, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.rollback(environment, request, decider, signal);
  }

  async receive(
    stage: string,
    file: Parameters<DashboardService['receive']>[1],
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string> {
    return this.#at().exchange.receive(stage, file, decider, signal);
  }

  async bundle(stage: string, round: string) {
    return this.#at().exchange.bundle(stage, round);
  }

  async tick(stage: string, request: Tick, decider: Decider): Promise<Decided> {
    return this.#at().exchange.tick(stage, request, decider);
  }

  #at(): ServiceAtWork {
    if (this.#working !== undefined) return this.#working;
    throw new ServiceRefusal('a new configuration is taking over', {
      status: 503,
      remedy: 'Try again in a moment.',
    });
  }
}

const sentence = (line: string) => `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`;
