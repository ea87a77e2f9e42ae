import { ServiceRefusal, type Caller, type DashboardService, type Sees } from '../api/service.ts';
import { answers } from '../answers.ts';
import { keyOf } from '../api/endpoint.ts';
import { BackgroundRuns } from '../decisions/background-runs.ts';
import { SavedPlanCache } from '../environment/saved-plans.ts';
import { ServiceEvents } from '../events/events.ts';
import type { Event } from '../events/schema.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { configSubject, refusedConfigLine, refusedConfigOf } from '../../state/records/refused-config.ts';
import { StreamIndexes } from '../streams/stream-index.ts';
import type { EndpointAnswers } from './answering.ts';
import { stagesAtWork, type AtWork } from './at-work.ts';
import { Records } from './records.ts';

interface ServiceDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers for one configuration. */
interface ServiceAtWork {
  readonly atWork: AtWork;
  readonly background: BackgroundRuns;
  readonly answers: ReadonlyMap<string, ReturnType<EndpointAnswers['open']>>;
}

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
    const { clock, log } = this.#deps;
    const { store, pipelines } = atWork.app;
    const records = new Records(store);
    const indexes = new StreamIndexes(records, pipelines);
    const plans = new SavedPlanCache(store);
    const background = new BackgroundRuns(atWork, log);
    const deps = { atWork, records, indexes, plans, background, clock, log };
    const opened = answers.map(({ endpoint, open }) => [keyOf(endpoint), open(deps)] as const);
    this.#working = { atWork, background, answers: new Map(opened) };
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

  async answer(endpoint: string, input: object, caller: Caller, signal: AbortSignal): Promise<unknown> {
    const answer = this.#at().answers.get(endpoint);
    if (answer === undefined) throw new Error(`no answer belongs to the endpoint ${endpoint}`);
    return answer(input, caller, signal);
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

  #at(): ServiceAtWork {
    if (this.#working !== undefined) return this.#working;
    throw new ServiceRefusal('a new configuration is taking over', {
      status: 503,
      remedy: 'Try again in a moment.',
    });
  }
}

const sentence = (line: string) => `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`;
