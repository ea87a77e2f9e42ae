import { constants } from 'node:os';

/** Signals by which an operator ends a command. */
const stopping = ['SIGINT', 'SIGTERM'] as const;
export type StopSignal = (typeof stopping)[number];

/** Where the signals of the operator arrive. */
export interface StopSignals {
  /** Called for each of them, as long as the process lives. */
  onStop(listener: (signal: StopSignal) => void): void;
}

/** What the operator has asked for so far, from the moment on in which this is made: nothing that comes early is lost. */
export class StopRequests {
  readonly first: Promise<StopSignal>;
  readonly second: Promise<StopSignal>;

  constructor(signals: StopSignals) {
    const first = Promise.withResolvers<StopSignal>();
    const second = Promise.withResolvers<StopSignal>();
    let count = 0;
    signals.onStop((signal) => (count++ === 0 ? first : second).resolve(signal));
    this.first = first.promise;
    this.second = second.promise;
  }
}

/** A command was ended by a signal before it was done; SIGPIPE stands for output that nobody reads any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** What a shell expects of a process that a signal ended. */
  readonly exitCode: number;

  constructor(signal: StopSignal | 'SIGPIPE') {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The signals of this process. */
export function processSignals(): StopSignals {
  return {
    onStop(listener) {
      for (const signal of stopping) process.on(signal, () => listener(signal));
    },
  };
}

/**
 * Does work that the first signal aborts, so that everything is closed in order: then it rejects with `Interrupted`,
 * whatever the work makes of the abort. A second signal ends the process as it would any other.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const listeners = stopping.map((name) => ({
    name,
    listener: () => {
      ignore();
      controller.abort(new Interrupted(name));
    },
  }));
  const ignore = () => listeners.forEach(({ name, listener }) => process.off(name, listener));
  for (const { name, listener } of listeners) process.on(name, listener);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    ignore();
  }
}

/** The interruption that an error comes from, or undefined: what is aborted rejects with it, or with it as a cause. */
export function interruptionOf(error: unknown): Interrupted | undefined {
  let at = error;
  for (let depth = 0; depth < 10 && at instanceof Error; depth += 1) {
    if (at instanceof Interrupted) return at;
    at = at.cause;
  }
  return undefined;
}
