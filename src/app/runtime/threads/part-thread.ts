import { createBirpc, type BirpcReturn } from 'birpc';
import { Worker } from 'node:worker_threads';
import { budgets } from '../../../domain/budgets.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { ConfigSnapshot } from '../config-snapshot.ts';
import type { MainSide, PartData, PartSide } from './protocol.ts';
import { receivedError } from './sent-error.ts';

/** Interval between pings of a thread. Milliseconds. */
const pinged = 1000;

const { patience } = budgets.thread;

/** Time that an aborted thread may take to end. Milliseconds. */
const lastMoments = 3000;

/** First wait before a thread that ended is started again, and the longest. Milliseconds. */
const firstPause = 500;
const longestPause = 60_000;

const memory = { maxOldGenerationSizeMb: budgets.thread.mebibytes, maxYoungGenerationSizeMb: 32 };

export interface PartThreadDeps {
  /** Program of a thread. */
  readonly entry: URL;
  readonly data: Omit<PartData, 'id' | 'ended'>;
  readonly snapshot: ConfigSnapshot;
  readonly main: MainSide;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Called when a replacement of a thread that ended has begun to work. */
  readonly restarted: () => void;
}

type Remote = BirpcReturn<PartSide, MainSide>;

/**
 * Thread that does one part of the work. If it stops answering, takes too much memory or fails, it is ended and
 * replaced. Its work is as safe as when a process is killed.
 */
export class PartThread {
  readonly #deps: PartThreadDeps;
  readonly #ended: string[] = [];
  #worker: Worker | undefined;
  #remote: Remote | undefined;
  #isWorking = false;
  #isEnding = false;
  #restarts = 0;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(deps: PartThreadDeps) {
    this.#deps = deps;
  }

  /** Rejects where the thread cannot open the configuration. */
  static async open(deps: PartThreadDeps): Promise<PartThread> {
    const thread = new PartThread(deps);
    await thread.#open();
    return thread;
  }

  /** Returns undefined while no thread works. */
  get remote(): Remote | undefined {
    return this.#isWorking ? this.#remote : undefined;
  }

  async begin(): Promise<void> {
    this.#isWorking = true;
    await this.#remote?.begin();
  }

  /** Lets work under way end. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#restarting;
    const exited = this.#exited();
    await Promise.race([this.#remote?.stop(), exited]);
    this.#isWorking = false;
    await this.#worker?.terminate();
  }

  /** Aborts work under way. Ends a thread that does not end even then. */
  abort(): void {
    this.#isEnding = true;
    this.#remote?.abort.asEvent().catch(gone);
    const worker = this.#worker;
    void this.#deps.clock.sleep(lastMoments, never).then(() => worker?.terminate());
  }

  async #open(): Promise<void> {
    const { entry, data, snapshot, main, newId } = this.#deps;
    const id = newId().slice(0, 8);
    const workerData: PartData = { ...data, id, ended: [...this.#ended] };
    const worker = new Worker(entry, { workerData, resourceLimits: memory });
    const remote = createBirpc<PartSide, MainSide>(main, {
      post: (message: unknown) => worker.postMessage(message, streamsIn(message)),
      on: (take: (message: unknown) => void) => void worker.on('message', take),
      timeout: -1,
    });
    const failure = new Promise<Error>((resolve) => {
      worker.once('error', (error: Error) => resolve(error));
      worker.once('exit', () => resolve(new Error('the thread ended')));
    });
    this.#worker = worker;
    this.#remote = remote;
    const refused = await Promise.race([remote.open(snapshot), failure]);
    if (refused !== undefined) {
      await worker.terminate();
      throw refused instanceof Error ? refused : receivedError(refused);
    }
    const watching = new AbortController();
    void this.#watch(worker, remote, watching.signal);
    void failure.then((error) => {
      watching.abort();
      this.#remote = undefined;
      remote.$close(new Error('the work was stopped'));
      this.#ended.push(id);
      if (!this.#isEnding) this.#restarting = this.#restart(error);
    });
  }

  /** Ends a thread that does not answer. */
  async #watch(worker: Worker, remote: Remote, signal: AbortSignal): Promise<void> {
    const { clock, log, data } = this.#deps;
    while (!signal.aborted) {
      const overdue = clock.sleep(patience, signal).then(
        () => true,
        () => false,
      );
      const answered = remote.ping().then(
        () => false,
        () => false,
      );
      if (await Promise.race([answered, overdue])) {
        log.error('thread stopped: no answer', { part: data.part, seconds: patience / 1000 });
        await worker.terminate();
        return;
      }
      await clock.sleep(pinged, signal).catch(() => undefined);
    }
  }

  async #restart(error: Error): Promise<void> {
    const { clock, log, data, restarted } = this.#deps;
    const wasWorking = this.#isWorking;
    this.#isWorking = false;
    for (let failure = error; !this.#isEnding;) {
      const pause = Math.min(longestPause, firstPause * 2 ** this.#restarts);
      this.#restarts += 1;
      log.error('thread ended: starting another', { part: data.part, error: failure, pause });
      await clock.sleep(pause, never);
      try {
        if (this.#isEnding) return;
        await this.#open();
        if (wasWorking) await this.begin();
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

/** Streams among the arguments of a call: they move to the other thread. */
function streamsIn(message: unknown): ReadableStream[] {
  const args: unknown = typeof message === 'object' && message !== null && 'a' in message ? message.a : [];
  const all: readonly unknown[] = Array.isArray(args) ? args.flat() : [];
  return all.flatMap((arg) =>
    typeof arg === 'object' && arg !== null && 'bytes' in arg && arg.bytes instanceof ReadableStream
      ? [arg.bytes]
      : [],
  );
}
