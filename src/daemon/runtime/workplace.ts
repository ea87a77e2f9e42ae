import type { DashboardService } from '../../dashboard/api/service.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Levels, Wake } from '../../ports/metrics.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';

/** Place where a daemon works on one configuration after another: its own thread, or other threads. */
export interface Workplace {
  /** Answers queries and actions. Refuses them while one configuration replaces another. */
  readonly service: DashboardService;
  /**
   * Opens everything that a configuration names, as read from these files. If anything cannot be opened, or the signal
   * aborts meanwhile, rejects and leaves nothing open.
   */
  open(loaded: LoadedConfig, snapshot: ConfigSnapshot, signal: AbortSignal): Promise<OpenedWork>;
}

/** Configuration that is open, before work begins. */
export interface OpenedWork {
  begin(asked: EarlyRunRequest): ConfigurationRuntime;
  /** Closes unused work. */
  close(): Promise<void>;
}

/** Called for a request for an early run: of one subject or all, by this daemon or by every daemon of the store. */
export type EarlyRunRequest = (
  by: Wake['by'],
  subject: string | undefined,
  of: 'this daemon' | 'every daemon',
) => void;

/** Active configuration. */
export interface ConfigurationRuntime {
  /** Requests a run of one subject, or of all. */
  wake(subject?: string): void;
  /** Wakes every daemon that shares the store. */
  wakeEverywhere(subject: string): Promise<void>;
  /** Returns true after a full round. */
  isReady(): boolean;
  /** Records the reason why a newer configuration was refused, or that this one is the newest. */
  noteConfig(refusedFor: string | undefined): Promise<void>;
  levels(): Promise<Levels>;
  /** Lets current work end, then closes everything. */
  stop(): Promise<void>;
  /** Aborts current work, so that `stop` ends soon. */
  abort(): void;
}
