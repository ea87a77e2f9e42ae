import { join } from 'node:path';
import { askingProcess } from './asking-process.ts';

/** A call to a tenant. */
export interface TenantCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** A file with what is sent. */
  readonly body?: string | undefined;
  /** True: what is there is read just before, as is done before anything is overwritten. */
  readonly looksFirst?: boolean;
}

export interface CallsAsked {
  readonly url: string;
  readonly tenant: string;
  readonly calls: readonly TenantCall[];
  readonly concurrency: number;
  /** True: of the calls that write, each with the look before it, one is under way at a time. */
  readonly writesInOrder?: boolean;
}

export interface CallsMade {
  /** Milliseconds from the first byte sent to the last one read, a token included. */
  readonly wall: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
  readonly bytes: number;
  /** How many were answered with something else than success. */
  readonly refused: number;
}

/** How many calls are under way at a time, as the driver does by default. */
export const concurrency = 8;

/** Calls that are made by a process of their own, which does nothing else. */
export interface CallProcess {
  make(asked: CallsAsked): Promise<CallsMade>;
  close(): Promise<void>;
}

export function startCallProcess(): CallProcess {
  const child = askingProcess(join(import.meta.dirname, 'processes/calls.ts'), [], {});
  return { make: (asked) => child.ask(asked) as Promise<CallsMade>, close: () => child.close() };
}

/** Does work with such a process, and ends it. */
export async function withCalls<T>(work: (calls: CallProcess) => Promise<T>): Promise<T> {
  const calls = startCallProcess();
  try {
    return await work(calls);
  } finally {
    await calls.close();
  }
}
