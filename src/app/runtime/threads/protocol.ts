import type { Event } from '../../../api/event.ts';
import type { LogLevel } from '../../../domain/log-level.ts';
import type { Levels, Metrics } from '../../../ports/metrics.ts';
import type { Times } from '../../../sync/controller.ts';
import type { ConfigSnapshot } from '../config-snapshot.ts';
import type { DeskAnswer, SentArgument } from './desk-call.ts';
import type { SentError } from './sent-error.ts';
import type { Part } from '../part.ts';
import type { Asked } from '../workplace.ts';

/** What a thread is started with. */
export interface PartData {
  readonly part: Part;
  readonly version: string | undefined;
  /** The least that is logged, where the command line names it. */
  readonly logLevel: LogLevel | undefined;
  /** Tells this thread apart from all others of the process where it holds leases. */
  readonly id: string;
  /** Of threads of this process that have ended: what they held is free. */
  readonly ended: readonly string[];
}

/** What the main thread asks of a thread. */
export interface PartSide {
  ping(): void;
  /** Answers why it cannot be opened, where it cannot. */
  open(config: ConfigSnapshot): Promise<SentError | undefined>;
  begin(): void;
  wake(subject: string | undefined): void;
  wakeEverywhere(subject: string): Promise<void>;
  noteConfig(refusedFor: string | undefined): Promise<void>;
  levels(): Promise<Levels>;
  ask(method: string, args: readonly SentArgument[], call: number): Promise<DeskAnswer>;
  abortAsked(call: number): void;
  /** Whether somebody listens to what moves. */
  listen(isHeard: boolean): void;
  stop(): Promise<void>;
  abort(): void;
}

/** A call that metrics are told with. */
export type Measured = { [K in keyof Metrics]: readonly [K, ...Parameters<Metrics[K]>] }[keyof Metrics];

/** What a thread tells the main thread, or asks it. */
export interface MainSide {
  log(line: string): void;
  measured(call: Measured): void;
  asked(...args: Parameters<Asked>): void;
  moved(subject: string | undefined, times: Times | undefined, isReady: boolean): void;
  event(event: Event): void;
  timesOf(subject: string): Times | undefined;
}
