import type { Desk } from '../../api/desk.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Levels, Wake } from '../../ports/metrics.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';

/** The place where a daemon works on configurations, one after another: its own thread, or threads beside it. */
export interface Workplace {
  /** Answers people; refuses while one configuration makes room for the next. */
  readonly desk: Desk;
  /** Opens everything that a configuration names, which was read from these files. Rejects where something cannot be opened; then nothing stays open. */
  open(loaded: LoadedConfig, snapshot: ConfigSnapshot): Promise<OpenedWork>;
}

/** A configuration that is open, and not worked on yet. */
export interface OpenedWork {
  begin(asked: Asked): Work;
  /** Of one that never began. */
  close(): Promise<void>;
}

/** Is told who asks for a pass before its time: over a subject or over all, and whether of every daemon of the store. */
export type Asked = (by: Wake['by'], subject: string | undefined, of: 'this daemon' | 'every daemon') => void;

/** A configuration at work. */
export interface Work {
  /** Asks for a pass over a subject, or over all. */
  wake(subject?: string): void;
  /** As `wake`, of every daemon that shares the store. */
  wakeEverywhere(subject: string): Promise<void>;
  /** True once everything was looked at. */
  isReady(): boolean;
  /** Notes why a newer configuration was refused, or that this one is the newest. */
  noteConfig(refusedFor: string | undefined): Promise<void>;
  levels(): Promise<Levels>;
  /** Lets what is under way end, then closes everything. */
  stop(): Promise<void>;
  /** Aborts what is under way; `stop` then ends soon. */
  abort(): void;
}
