import type { DashboardService } from '../../dashboard/api/service.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Levels } from '../../ports/metrics.ts';
import { startController, type RunningController } from '../controller.ts';
import type { Times } from '../../runs/times.ts';
import { noteConfig } from '../../state/records/refused-config.ts';
import { environmentSubject } from '../../state/subjects.ts';
import type { AtWork } from '../../dashboard/service/at-work.ts';
import { DaemonService } from '../../dashboard/service/service.ts';
import { storeClock } from '../open/leased-calls.ts';
import { levelsOf } from '../levels.ts';
import { newId } from '../open/new-id.ts';
import { openApp, type OpenApp } from '../open/open.ts';
import type { Outside } from '../open/outside.ts';
import { subjectsOf } from '../subjects.ts';
import { startUpkeep } from '../upkeep.ts';
import { watchDecisions } from '../watch-decisions.ts';
import { watchPipeline, type Watcher } from '../watch.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';
import { partOf, type DaemonPart } from './part.ts';
import type { EarlyRunRequest, OpenedWork, ConfigurationRuntime, Workplace } from './workplace.ts';

/** Part of the work, if others do the rest. */
export interface OnePart {
  readonly part: DaemonPart;
  /** Returns the run times of subjects of any part. */
  readonly timesOf: AtWork['controller']['timesOf'];
  /** Called when the run times of a subject of this part have changed. `isReady` is true once all of them had a run. */
  readonly moved: (subject: string, times: Times, isReady: boolean) => void;
}

/** Works in the calling thread: on everything, or on one part. */
export class WorkHere implements Workplace {
  readonly #outside: Outside;
  readonly #service: DaemonService;
  readonly #one: OnePart | undefined;

  constructor(outside: Outside, one?: OnePart) {
    this.#outside = outside;
    this.#service = new DaemonService(outside);
    this.#one = one;
  }

  get service(): DashboardService {
    return this.#service;
  }

  async open({ config }: LoadedConfig, _snapshot: ConfigSnapshot, signal: AbortSignal): Promise<OpenedWork> {
    const app = await openApp(config, this.#outside);
    if (signal.aborted) await app.close();
    signal.throwIfAborted();
    return {
      begin: (asked) =>
        new RunningWork({
          app,
          config,
          asked,
          outside: this.#outside,
          service: this.#service,
          one: this.#one,
        }),
      close: () => app.close(),
    };
  }
}

interface Given {
  readonly app: OpenApp;
  readonly config: LoadedConfig['config'];
  readonly asked: EarlyRunRequest;
  readonly outside: Outside;
  readonly service: DaemonService;
  readonly one: OnePart | undefined;
}

class RunningWork implements ConfigurationRuntime {
  readonly #app: OpenApp;
  readonly #service: DaemonService;
  readonly #controller: RunningController;
  readonly #watchers: readonly Watcher[];
  readonly #clock: Clock;
  #stopped: Promise<void> | undefined;

  constructor({ app, config, asked, outside, service, one }: Given) {
    const { log, clock, random } = outside;
    this.#app = app;
    this.#clock = storeClock(clock, app.store);
    this.#service = service;
    // Aborted with the watchers before waiting for runs, because nothing must wait for a receiver of notifications.
    const ending = new AbortController();
    const subjects = subjectsOf(
      app,
      log,
      (subject) => asked('run', subject, 'this daemon'),
      ending.signal,
    ).filter(({ name }) => one === undefined || partOf(name) === one.part);
    const controller: RunningController = startController(subjects, {
      clock,
      log,
      random,
      newId,
      moved: one === undefined ? undefined : (name, times) => one.moved(name, times, controller.isReady()),
    });
    this.#controller = controller;
    const unheard = app.store.onWake((subject) => controller.wake(subject));
    const isWatching = one === undefined || one.part === 'runs';
    this.#watchers = [
      { close: () => Promise.resolve(ending.abort()) },
      { close: () => Promise.resolve(unheard()) },
      ...(isWatching ? watchersOf({ app, config, asked, outside }) : []),
    ];
    if (one !== undefined && one.part !== 'desk') return;
    service.begin({
      app,
      controller: one ?? { timesOf: (subject) => Promise.resolve(controller.timesOf(subject)) },
      wake: (subject) => asked('request', subject, 'every daemon'),
    });
  }

  wake(subject?: string): void {
    this.#controller.wake(subject);
  }

  wakeEverywhere(subject: string): Promise<void> {
    return this.#app.store.wake(subject);
  }

  isReady(): boolean {
    return this.#controller.isReady();
  }

  noteConfig(refusedFor: string | undefined): Promise<void> {
    const { store } = this.#app;
    return noteConfig(store, refusedFor, this.#clock.now());
  }

  levels(): Promise<Levels> {
    return levelsOf(this.#app);
  }

  /** Stops once. Returns the same promise to every caller. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await Promise.all(this.#watchers.map((watcher) => watcher.close()));
    await this.#controller.stop();
    // Finish user requests that arrived while runs ended, before closing everything.
    await this.#service.end();
    await this.#app.close();
  }

  abort(): void {
    this.#controller.abort();
    this.#service.abort();
  }
}

/** Returns the watchers that request runs, and the store's cleanup. */
function watchersOf({
  app,
  config,
  asked,
  outside: { log, clock },
}: Pick<Given, 'app' | 'config' | 'asked' | 'outside'>): readonly Watcher[] {
  const { pipelines, retention } = config;
  const environments = pipelines.flatMap((pipeline) => [...pipeline.environments.keys()]);
  return [
    ...pipelines.flatMap((pipeline) =>
      watchPipeline(pipeline, (subject) =>
        asked(subject === undefined ? 'repository' : 'inbox', subject, 'this daemon'),
      ),
    ),
    watchDecisions(environments.map(environmentSubject), { store: app.store, clock, log }, (subject) =>
      asked('decision', subject, 'this daemon'),
    ),
    startUpkeep(app, { ages: retention, log, clock: storeClock(clock, app.store) }),
  ];
}
