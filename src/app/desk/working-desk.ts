import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { AtWork } from './at-work.ts';
import { BackgroundPasses } from './background-passes.ts';
import { Decisions } from './decisions.ts';
import { Drifts } from './drifts.ts';
import { Exchange } from './exchange.ts';
import { KeptPlans } from './kept-plans.ts';
import { Lanes } from './lanes.ts';
import { Matrices } from './matrix.ts';
import { Records } from './records.ts';
import { StreamIndexes } from './stream-index.ts';
import { Streams } from './streams.ts';

export interface DeskDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything that a desk keeps for one configuration: what it remembers is forgotten with it. */
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
