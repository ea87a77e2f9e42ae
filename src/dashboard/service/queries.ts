import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { AtWork } from './at-work.ts';
import { BackgroundRuns } from '../decisions/background-runs.ts';
import { Decisions } from '../decisions/decisions.ts';
import { Drifts } from '../drift/query.ts';
import { HandOverExchange } from '../handover/exchange.ts';
import { SavedPlanCache } from '../environment/saved-plans.ts';
import { Stages } from '../overview/query.ts';
import { Matrices } from '../streams/query.ts';
import { Records } from './records.ts';
import { StreamIndexes } from '../streams/stream-index.ts';
import { Streams } from '../stream/query.ts';

export interface ServiceDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Queries for one configuration. Their caches end with it. */
export class ServiceAtWork {
  readonly atWork: AtWork;
  readonly records: Records;
  readonly indexes: StreamIndexes;
  readonly plans: SavedPlanCache;
  readonly matrices: Matrices;
  readonly stages: Stages;
  readonly streams: Streams;
  readonly drifts: Drifts;
  readonly background: BackgroundRuns;
  readonly decisions: Decisions;
  readonly exchange: HandOverExchange;

  constructor(atWork: AtWork, { clock, log }: ServiceDeps) {
    const { store, pipelines } = atWork.app;
    this.atWork = atWork;
    this.records = new Records(store);
    this.indexes = new StreamIndexes(this.records, pipelines);
    this.plans = new SavedPlanCache(store);
    this.matrices = new Matrices(pipelines);
    const told = { atWork, records: this.records, indexes: this.indexes, plans: this.plans };
    this.stages = new Stages({ ...told, now: () => clock.now() });
    this.streams = new Streams(told);
    this.drifts = new Drifts(atWork, told);
    this.background = new BackgroundRuns(atWork, log);
    this.decisions = new Decisions(atWork, this.background, log);
    this.exchange = new HandOverExchange(atWork, log);
  }
}
