import type { Event } from '../../../dashboard/events/schema.ts';
import type { LogLevel } from '../../../core/log-level.ts';
import type { Levels, Metrics } from '../../../ports/metrics.ts';
import type { Times } from '../../../runs/times.ts';
import type { ConfigSnapshot } from '../config-snapshot.ts';
import type { ServiceAnswer, SentRequest } from './service-call.ts';
import type { SentError } from './sent-error.ts';
import type { DaemonPart } from '../part.ts';
import type { EarlyRunRequest } from '../workplace.ts';

/** Start data of a thread. */
export interface PartData {
  readonly part: DaemonPart;
  readonly version: string | undefined;
  /** Lowest level to log, if the command line names it. */
  readonly logLevel: LogLevel | undefined;
  /** Id of this thread as a holder of leases, unique in the process. */
  readonly id: string;
  /** Ids of this process's ended threads: their leases are free. */
  readonly ended: readonly string[];
}

/** Calls from the main thread to others. */
export interface PartSide {
  ping(): void;
  /** Returns the reason if it cannot be opened. */
  open(config: ConfigSnapshot): Promise<SentError | undefined>;
  begin(): void;
  wake(subject: string | undefined): void;
  wakeEverywhere(subject: string): Promise<void>;
  noteConfig(refusedFor: string | undefined): Promise<void>;
  levels(): Promise<Levels>;
  ask(request: SentRequest, call: number): Promise<ServiceAnswer>;
  abortAsked(call: number): void;
  /** Records whether anybody listens for changes. */
  listen(isHeard: boolean): void;
  stop(): Promise<void>;
  abort(): void;
}

/** Call to the metrics. */
export type Measured = { [K in keyof Metrics]: readonly [K, ...Parameters<Metrics[K]>] }[keyof Metrics];

/** Messages from a thread to the main thread. */
export interface MainSide {
  log(line: string): void;
  measured(call: Measured): void;
  asked(...args: Parameters<EarlyRunRequest>): void;
  moved(subject: string | undefined, times: Times | undefined, isReady: boolean): void;
  event(event: Event): void;
  timesOf(subject: string): Times | undefined;
  /** Records the start or the end of a child process. */
  child(pid: number, isRunning: boolean): void;
}
