import { Refused, type Decider, type Desk, type Sees, type StreamPlace } from '../api/service.ts';
import type { Event } from '../events/schema.ts';
import type { Tick } from '../handover/schema.ts';
import type { MatrixQuery } from '../streams/schema.ts';
import type { PassQuery } from '../run/schema.ts';
import type { ComparisonQuery } from '../stream/schema.ts';
import type { AcceptWish, ApproveWish, Decided, HoldWish, RollbackWish } from '../decisions/requests.ts';
import { documentOf, planKeyOf } from '../../runs/review/plans/page.ts';
import { configSubject, refusedConfigLine, refusedConfigOf } from '../../state/records/refused-config.ts';
import { lanesAtWork, type AtWork } from './at-work.ts';
import { comparisonOf } from '../stream/comparisons.ts';
import { DeskEvents } from '../events/events.ts';
import { handOversOf } from '../handover/query.ts';
import { passesOf, passOf } from '../history/query.ts';
import { troublesOf } from '../problems/query.ts';
import { WorkingDesk, type DeskDeps } from './queries.ts';

/** Dashboard service of a daemon for the active configuration. Refuses requests while the next one takes over. */
export class DaemonDesk implements Desk {
  readonly #deps: DeskDeps;
  readonly #events: DeskEvents;
  #working: WorkingDesk | undefined;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#events = new DeskEvents(deps);
  }

  /** Starts to serve a configuration. */
  begin(atWork: AtWork): void {
    this.#working = new WorkingDesk(atWork, this.#deps);
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

  async lanes(sees: Sees) {
    return this.#at().lanes.all(sees);
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
    const isThere = lanesAtWork(atWork).some(
      ({ kind, of }) => kind === 'environment' && of.name === environment,
    );
    return isThere ? plans.answer(environment) : undefined;
  }

  async passes(query: PassQuery, sees: Sees) {
    return passesOf(this.#at().atWork, query, sees);
  }

  async pass(id: string, sees: Sees) {
    return passOf(this.#at().atWork, id, sees, this.#deps.clock.now());
  }

  async drift(sees: Sees) {
    return this.#at().drifts.all(sees);
  }

  async problems(sees: Sees) {
    const { atWork, records } = this.#at();
    return troublesOf(atWork, records, sees);
  }

  async handOvers(sees: Sees) {
    const { atWork, plans } = this.#at();
    return handOversOf(atWork, plans, sees);
  }

  async requestPlan({ pipeline, number, environment }: Parameters<Desk['requestPlan']>[0]) {
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

  laneNames() {
    const atWork = this.#working?.atWork;
    return atWork === undefined ? [] : lanesAtWork(atWork).map(({ kind, of: { name } }) => ({ name, kind }));
  }

  async approve(environment: string, wish: ApproveWish, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.approve(environment, wish, decider, signal);
  }

  async accept(environment: string, wish: AcceptWish, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.accept(environment, wish, decider, signal);
  }

  async hold(environment: string, wish: HoldWish, decider: Decider) {
    return this.#at().decisions.hold(environment, wish, decider);
  }

  async resume(environment: string, decider: Decider) {
    return this.#at().decisions.resume(environment, decider);
  }

  async sync(lane: string, decider: Decider) {
    return this.#at().decisions.sync(lane, decider);
  }

  async rollback(environment: string, wish: RollbackWish, decider: Decider, signal: AbortSignal) {
    return this.#at().decisions.rollback(environment, wish, decider, signal);
  }

  async receive(
    lane: string,
    file: Parameters<Desk['receive']>[1],
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string> {
    return this.#at().exchange.receive(lane, file, decider, signal);
  }

  async bundle(lane: string, round: string) {
    return this.#at().exchange.bundle(lane, round);
  }

  async tick(lane: string, wish: Tick, decider: Decider): Promise<Decided> {
    return this.#at().exchange.tick(lane, wish, decider);
  }

  #at(): WorkingDesk {
    if (this.#working !== undefined) return this.#working;
    throw new Refused('a new configuration is taking over', {
      status: 503,
      remedy: 'Try again in a moment.',
    });
  }
}

const sentence = (line: string) => `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`;
