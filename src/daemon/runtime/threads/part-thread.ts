import { createBirpc, type BirpcReturn } from 'birpc';
import { Worker } from 'node:worker_threads';
import { Children } from '../../../adapters/system/children.ts';
import { budgets } from '../../../core/budgets.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { ConfigSnapshot } from '../config-snapshot.ts';
import type { DaemonPart } from '../part.ts';
import type { MainSide, PartData, PartSide } from './protocol.ts';
import { receivedError } from './sent-error.ts';

/** Interval between pings of a thread. Milliseconds. */
const pinged = 1000;

const { patience, patienceAtStart, mebibytes, mebibytesForForks } = budgets.thread;

/** Time that an aborted thread may take to end. Milliseconds. */
const lastMoments = 3000;

/** First and longest wait before an ended thread is replaced. Milliseconds. */
const firstPause = 500;
const longestPause = 60_000;

/** Time that a thread must work before the wait is reset to the first. Milliseconds. */
const proof = 10 * 60_000;

/** Describes the end of a thread. Its stack shows nothing if the thread was ended from outside or by its limit. */
const reasonOf = (error: Error) =>
  error instanceof Ended || ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    ? { reason: error.message }
    : { error };

/** Failure for a thread that was ended from outside. */
class Ended extends Error {
  override readonly name = 'Ended';
}

/** Limits the memory of a thread. Anybody can fill the one for forks, so it gets less. */
const memoryOf = (part: DaemonPart) => ({
  maxOldGenerationSizeMb: part === 'forks' ? mebibytesForForks : mebibytes,
  maxYoungGenerationSizeMb: 32,
});

export interface PartThreadDeps {
  /** Program of a thread. */
  readonly entry: URL;
  readonly data: Omit<PartData, 'id' | 'ended'>;
  readonly snapshot: ConfigSnapshot;
  readonly main: Omit<MainSide, 'child'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called when a replacement of a thread that ended has begun to work. */
  readonly restarted: () => void;
}

type Remote = BirpcReturn<PartSide, MainSide>;

/**
 * Thread that does one part of the work. If the worker stops answering, takes too much memory or fails, this ends and
 * replaces it, even while it opens the configuration. Its work is as safe as when a process is killed.
 */
export class PartThread {
  readonly #deps: PartThreadDeps;
  readonly #ended: string[] = [];
  readonly #ending = new AbortController();
  #worker: Worker | undefined;
  /** The thread that has the configuration open. */
  #remote: Remote | undefined;
  #isBegun = false;
  #restarts = 0;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(deps: PartThreadDeps) {
    this.#deps = deps;
  }

  /** Rejects if the thread cannot open the configuration, or the signal aborts meanwhile. */
  static async open(deps: PartThreadDeps, signal: AbortSignal): Promise<PartThread> {
    const thread = new PartThread(deps);
    await thread.#open(signal);
    return thread;
  }

  /** Returns undefined while no thread works. */
  get remote(): Remote | undefined {
    return this.#isBegun ? this.#remote : undefined;
  }

  /** Begins the work. A thread that is being replaced begins once its replacement is open. */
  async begin(): Promise<void> {
    this.#isBegun = true;
    if (this.#worker !== undefined && this.#remote !== undefined)
      await this.#begin(this.#worker, this.#remote);
  }

  /** Lets current work end. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#restarting;
    const remote = this.#remote;
    try {
      await Promise.race([remote?.stop(), this.#exited()]);
    } catch (error) {
      // A thread that ends meanwhile has nothing left to close.
      if (remote?.$closed !== true) throw error;
    } finally {
      this.#isBegun = false;
      await this.#worker?.terminate();
    }
  }

  /** Aborts current work. Ends a thread that does not end even then. */
  abort(): void {
    this.#ending.abort();
    this.#remote?.abort.asEvent().catch(gone);
    const worker = this.#worker;
    void this.#deps.clock.sleep(lastMoments, never).then(() => worker?.terminate());
  }

  async #open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { entry, data, snapshot, main, clock, newId } = this.#deps;
    const id = newId().slice(0, 8);
    const workerData: PartData = { ...data, id, ended: [...this.#ended] };
    const worker = new Worker(entry, { workerData, resourceLimits: memoryOf(data.part) });
    const children = new Children();
    const child: MainSide['child'] = (pid, isRunning) => children.note(pid, isRunning);
    const remote = createBirpc<PartSide, MainSide>(
      { ...main, child },
      {
        post: (message: unknown) => worker.postMessage(message, streamsIn(message)),
        on: (take: (message: unknown) => void) => void worker.on('message', take),
        timeout: -1,
      },
    );
    const failure = new Promise<Error>((resolve) => {
      // A failing thread may run out of memory as it ends, and an unhandled error would end the process.
      worker.on('error', (error: Error) => resolve(error));
      worker.once('exit', () => resolve(new Ended('the thread ended')));
    });
    this.#worker = worker;
    const watching = new AbortController();
    void failure.then(() => {
      watching.abort();
      children.end();
    });
    void this.#watch(worker, remote, watching.signal);
    const end = () => void worker.terminate();
    signal.addEventListener('abort', end);
    const refused = await Promise.race([remote.open(snapshot), failure]);
    signal.removeEventListener('abort', end);
    if (refused !== undefined || signal.aborted) await worker.terminate();
    signal.throwIfAborted();
    if (refused !== undefined) throw refused instanceof Error ? refused : receivedError(refused);
    this.#remote = remote;
    const openedAt = clock.now();
    void failure.then((error) => {
      this.#remote = undefined;
      remote.$close(new Error('the work was stopped'));
      this.#ended.push(id);
      if (clock.now() - openedAt >= proof) this.#restarts = 0;
      if (!this.#ending.signal.aborted) this.#restarting = this.#restart(error);
    });
    if (this.#isBegun && !this.#ending.signal.aborted) void this.#begin(worker, remote);
  }

  /** Begins the work of a thread. Ends it on failure, so that it is replaced. */
  async #begin(worker: Worker, remote: Remote): Promise<void> {
    try {
      await remote.begin();
    } catch (error) {
      if (remote.$closed) return;
      this.#deps.log.error('thread ended: it could not begin', { part: this.#deps.data.part, error });
      await worker.terminate();
    }
  }

  /** Ends a thread that does not answer. */
  async #watch(worker: Worker, remote: Remote, signal: AbortSignal): Promise<void> {
    const { clock, log, data } = this.#deps;
    while (!signal.aborted) {
      const time = this.#remote === remote ? patience : patienceAtStart;
      const overdue = clock.sleep(time, signal).then(
        () => true,
        () => false,
      );
      const answered = remote.ping().then(
        () => false,
        () => false,
      );
      if (await Promise.race([answered, overdue])) {
        log.error('thread stopped: no answer', { part: data.part, seconds: time / 1000 });
        await worker.terminate();
        return;
      }
      await clock.sleep(pinged, signal).catch(() => undefined);
    }
  }

  async #restart(error: Error): Promise<void> {
    const { clock, log, data, restarted } = this.#deps;
    const { signal } = this.#ending;
    for (let failure = error; !signal.aborted;) {
      const pause = Math.min(longestPause, firstPause * 2 ** this.#restarts);
      this.#restarts += 1;
      log.error('thread ended: starting another', { part: data.part, ...reasonOf(failure), pause });
      await clock.sleep(pause, signal).catch(gone);
      if (signal.aborted) return;
      try {
        await this.#open(signal);
        restarted();
        return;
      } catch (again) {
        failure = again instanceof Error ? again : new Error(String(again));
      }
    }
  }

  #exited(): Promise<void> {
    return new Promise((resolve) => this.#worker?.once('exit', () => resolve()));
  }
}

const never = new AbortController().signal;

/** Ignores that a thread has ended when calling it. */
export const gone = (): undefined => undefined;

/** Returns the streams among the arguments of a call, which move to the other thread. */
function streamsIn(message: unknown): ReadableStream[] {
  const args: unknown = typeof message === 'object' && message !== null && 'a' in message ? message.a : [];
  const all: readonly unknown[] = Array.isArray(args) ? args.flat() : [];
  return all.flatMap((arg) =>
    typeof arg === 'object' && arg !== null && 'bytes' in arg && arg.bytes instanceof ReadableStream
      ? [arg.bytes]
      : [],
  );
}
