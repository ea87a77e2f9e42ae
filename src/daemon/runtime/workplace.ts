import type { Desk } from '../../dashboard/api/service.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Levels, Wake } from '../../ports/metrics.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';

/** Place where a daemon works on one configuration after another: its own thread, or other threads. */
export interface Workplace {
  /** Answers people; refuses while one configuration replaces another. */
  readonly desk: Desk;
  /**
   * Opens everything that a configuration names, as read from these files. If anything cannot be opened, or the signal
   * aborts meanwhile, rejects and leaves nothing open.
   */
  open(loaded: LoadedConfig, snapshot: ConfigSnapshot, signal: AbortSignal): Promise<OpenedWork>;
}

/** Configuration that is open, but not worked on yet. */
export interface OpenedWork {
  begin(asked: Asked): Work;
  /** Closes unused work. */
  close(): Promise<void>;
}

/** Called when somebody asks for a pass early: over one subject or all, of this daemon or all of the store. */
export type Asked = (by: Wake['by'], subject: string | undefined, of: 'this daemon' | 'every daemon') => void;

/** Configuration at work. */
export interface Work {
  /** Asks for a pass over one subject, or all. */
  wake(subject?: string): void;
  /** Wakes every daemon that shares the store. */
  wakeEverywhere(subject: string): Promise<void>;
  /** Returns true after a full round. */
  isReady(): boolean;
  /** Notes why a newer configuration was refused, or that this one is the newest. */
  noteConfig(refusedFor: string | undefined): Promise<void>;
  levels(): Promise<Levels>;
  /** Lets work under way end, then closes everything. */
  stop(): Promise<void>;
  /** Aborts work under way; `stop` then ends soon. */
  abort(): void;
}
