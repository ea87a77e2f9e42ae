import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { AtWork } from './at-work.ts';
import { BackgroundPasses } from '../decisions/background-runs.ts';
import { Decisions } from '../decisions/decisions.ts';
import { Drifts } from '../drift/query.ts';
import { Exchange } from '../handover/exchange.ts';
import { KeptPlans } from '../environment/saved-plans.ts';
import { Lanes } from '../overview/query.ts';
import { Matrices } from '../streams/query.ts';
import { Records } from './records.ts';
import { StreamIndexes } from '../streams/stream-index.ts';
import { Streams } from '../stream/query.ts';

export interface DeskDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Queries for one configuration. Their caches end with it. */
export class WorkingDesk {
  readonly atWork: AtWork;
  readonly records: Records;
  readonly indexes: StreamIndexes;
  readonly plans: KeptPlans;
  readonly matrices: Matrices;
  readonly lanes: Lanes;
  readonly streams: Streams;
  readonly drifts: Drifts;
  readonly background: BackgroundPasses;
  readonly decisions: Decisions;
  readonly exchange: Exchange;

  constructor(atWork: AtWork, { clock, log }: DeskDeps) {
    const { store, pipelines } = atWork.app;
    this.atWork = atWork;
    this.records = new Records(store);
    this.indexes = new StreamIndexes(this.records, pipelines);
    this.plans = new KeptPlans(store);
    this.matrices = new Matrices(pipelines);
    const told = { atWork, records: this.records, indexes: this.indexes, plans: this.plans };
    this.lanes = new Lanes({ ...told, now: () => clock.now() });
    this.streams = new Streams(told);
    this.drifts = new Drifts(atWork, told);
    this.background = new BackgroundPasses(atWork, log);
    this.decisions = new Decisions(atWork, this.background, log);
    this.exchange = new Exchange(atWork, log);
  }
}
