import { constants } from 'node:os';

/** Signals by which an operator ends a command. */
const stopping = ['SIGINT', 'SIGTERM'] as const;
export type StopSignal = (typeof stopping)[number];

/** Source of the operator's signals. */
export interface StopSignals {
  /** Calls the listener for each signal, for the lifetime of the process. */
  onStop(listener: (signal: StopSignal) => void): void;
}

/** Records the operator's first two stop requests from its construction on, so that none is missed. */
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

/** Error of a command that a signal ended early. SIGPIPE means that nobody reads the output any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** Exit code that a shell expects from a process that a signal ended. */
  readonly exitCode: number;

  constructor(signal: StopSignal | 'SIGPIPE') {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Returns the signals of this process. */
export function processSignals(): StopSignals {
  return {
    onStop(listener) {
      for (const signal of stopping) process.on(signal, () => listener(signal));
    },
  };
}

/**
 * Does work that the first signal aborts, so that everything closes in order. Then rejects with `Interrupted`, whatever
 * the work returns. A second signal ends the process as usual.
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

/**
 * Returns the interruption that caused an error, or undefined. Aborted work rejects with it, or with an error that has
 * it as a cause.
 */
export function interruptionOf(error: unknown): Interrupted | undefined {
  let at = error;
  for (let depth = 0; depth < 10 && at instanceof Error; depth += 1) {
    if (at instanceof Interrupted) return at;
    at = at.cause;
  }
  return undefined;
}
