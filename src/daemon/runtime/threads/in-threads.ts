import type { DashboardService } from '../../../dashboard/api/service.ts';
import { ServiceRefusal } from '../../../dashboard/api/service.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import type { LogLevel } from '../../../core/log-level.ts';
import { noLevels, type Levels, type Metrics } from '../../../ports/metrics.ts';
import type { Times } from '../../../runs/times.ts';
import { EventHub } from '../../../dashboard/events/event-hub.ts';
import { newId } from '../../open/new-id.ts';
import type { Outside } from '../../open/outside.ts';
import type { ConfigSnapshot } from '../config-snapshot.ts';
import { partOf, parts, type DaemonPart } from '../part.ts';
import type { EarlyRunRequest, OpenedWork, ConfigurationRuntime, Workplace } from '../workplace.ts';
import { remoteService, type AskService } from './service-call.ts';
import { gone, PartThread } from './part-thread.ts';
import type { MainSide, Measured } from './protocol.ts';

interface Given {
  /** Program of a thread. */
  readonly entry: URL;
  readonly outside: Outside;
  /** Lowest level to log, if the command line names it. */
  readonly logLevel: LogLevel | undefined;
  /** Writes a line that a thread logged. */
  readonly write: (line: string) => void;
}

/** Workplace with one thread for each part, so that expensive content does not block the main thread's responses. */
export class WorkInThreads implements Workplace {
  readonly service: DashboardService;
  readonly #given: Given;
  readonly #events = new EventHub((isHeard) => this.#work?.listen(isHeard));
  #work: ThreadsWork | undefined;

  constructor(given: Given) {
    this.#given = given;
    this.service = {
      ...remoteService(
        (request, signal) => this.#asked().ask(request, signal),
        () => this.#work?.stageNames ?? [],
      ),
      events: (sees, signal) => this.#events.heard(sees, signal),
      stageNames: () => this.#work?.stageNames ?? [],
    };
  }

  async open(loaded: LoadedConfig, snapshot: ConfigSnapshot, signal: AbortSignal): Promise<OpenedWork> {
    const given = {
      ...this.#given,
      events: this.#events,
      ended: (one: ThreadsWork) => {
        if (this.#work === one) this.#work = undefined;
      },
    };
    const work = await ThreadsWork.open(loaded, snapshot, given, signal);
    return {
      begin: (asked) => {
        this.#work = work;
        work.begin(asked);
        this.#events.tell({ is: 'configuration' });
        return work;
      },
      close: () => work.stop(),
    };
  }

  #asked(): ThreadsWork {
    if (this.#work !== undefined) return this.#work;
    throw new ServiceRefusal('a new configuration is taking over', {
      status: 503,
      remedy: 'Try again in a moment.',
    });
  }
}

interface ThreadsGiven extends Given {
  readonly events: EventHub;
  readonly ended: (work: ThreadsWork) => void;
}

class ThreadsWork implements ConfigurationRuntime {
  readonly stageNames: ReturnType<DashboardService['stageNames']>;
  readonly #given: ThreadsGiven;
  readonly #threads = new Map<DaemonPart, PartThread>();
  readonly #times = new Map<string, Times>();
  readonly #ready = new Set<DaemonPart>();
  /** Last result of reading the configuration. */
  #noted: { readonly refusedFor: string | undefined } | undefined;
  #asked: EarlyRunRequest = () => undefined;
  #calls = 0;

  private constructor({ config }: LoadedConfig, given: ThreadsGiven) {
    this.#given = given;
    this.stageNames = config.pipelines.flatMap(({ source, environments }) => [
      { name: source.name, kind: 'source' as const },
      ...[...environments.keys()].map((name) => ({ name, kind: 'environment' as const })),
    ]);
  }

  static async open(
    loaded: LoadedConfig,
    snapshot: ConfigSnapshot,
    given: ThreadsGiven,
    signal: AbortSignal,
  ): Promise<ThreadsWork> {
    const work = new ThreadsWork(loaded, given);
    const { entry, outside, logLevel } = given;
    const { log, clock, version } = outside;
    const opening = parts.map(async (part) => {
      const deps = {
        entry,
        data: { part, version, logLevel },
        snapshot,
        main: work.#mainSide(part),
        log,
        clock,
        newId,
        restarted: () => {
          if (part === 'desk') work.#serviceRestarted();
        },
      };
      const thread = await PartThread.open(deps, signal);
      work.#threads.set(part, thread);
    });
    const opened = await Promise.allSettled(opening);
    const failed = opened.find(({ status }) => status === 'rejected');
    if (failed === undefined) return work;
    await work.stop();
    throw (failed as PromiseRejectedResult).reason;
  }

  begin(asked: EarlyRunRequest): void {
    this.#asked = asked;
    for (const thread of this.#threads.values()) void thread.begin();
    if (this.#given.events.isHeard) this.listen(true);
  }

  wake(subject?: string): void {
    for (const [part, { remote }] of this.#threads)
      if (subject === undefined || partOf(subject) === part) remote?.wake.asEvent(subject).catch(gone);
  }

  async wakeEverywhere(subject: string): Promise<void> {
    await this.#remote('runs')?.wakeEverywhere(subject);
  }

  isReady(): boolean {
    return parts.every((part) => this.#ready.has(part));
  }

  async levels(): Promise<Levels> {
    return (await this.#remote('desk')?.levels()) ?? noLevels;
  }

  /** Passes the result to the dashboard service's thread, or to its replacement if that thread ends meanwhile. */
  async noteConfig(refusedFor: string | undefined): Promise<void> {
    this.#noted = { refusedFor };
    await this.#remote('desk')?.noteConfig(refusedFor);
  }

  listen(isHeard: boolean): void {
    this.#remote('desk')?.listen.asEvent(isHeard).catch(gone);
  }

  async ask(...[request, signal]: Parameters<AskService>) {
    const remote = this.#remote('desk');
    const broken = () =>
      new ServiceRefusal('the request took too long and was stopped', {
        status: 503,
        remedy: 'Try again in a moment.',
      });
    if (remote === undefined) throw broken();
    signal?.throwIfAborted();
    this.#calls += 1;
    const call = this.#calls;
    const abort = () => void remote.abortAsked.asEvent(call).catch(gone);
    signal?.addEventListener('abort', abort);
    try {
      return await remote.ask(request, call);
    } catch (error) {
      throw remote.$closed ? broken() : error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Ends the dashboard service last, so that it answers users until everything else has ended, which may take a whole
   * sync.
   */
  async stop(): Promise<void> {
    const stopped = await this.#stopped(parts.filter((part) => part !== 'desk'));
    this.#given.ended(this);
    const answering = await this.#stopped(['desk']);
    // Thrown once all have ended, because the next configuration must not run at the same time as one of them.
    const failed = [...stopped, ...answering].find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }

  abort(): void {
    for (const thread of this.#threads.values()) thread.abort();
  }

  #serviceRestarted(): void {
    if (this.#given.events.isHeard) this.listen(true);
    if (this.#noted !== undefined) this.noteConfig(this.#noted.refusedFor).catch(gone);
  }

  #stopped(all: readonly DaemonPart[]): Promise<readonly PromiseSettledResult<void>[]> {
    const threads = all.flatMap((part) => this.#threads.get(part) ?? []);
    return Promise.allSettled(threads.map((thread) => thread.stop()));
  }

  #remote(part: DaemonPart) {
    return this.#threads.get(part)?.remote;
  }

  #mainSide(part: DaemonPart): Omit<MainSide, 'child'> {
    const { write, outside, events } = this.#given;
    return {
      log: write,
      measured: (call) => tell(outside.metrics, call),
      asked: (...args) => this.#asked(...args),
      moved: (subject, times, isReady) => {
        if (subject !== undefined && times !== undefined) this.#times.set(subject, times);
        if (isReady) this.#ready.add(part);
      },
      event: (event) => events.tell(event),
      timesOf: (subject) => this.#times.get(subject),
    };
  }
}

function tell(metrics: Metrics | undefined, [method, ...args]: Measured): void {
  const report = metrics?.[method] as ((...args: readonly unknown[]) => void) | undefined;
  report?.apply(metrics, args);
}
