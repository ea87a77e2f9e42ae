import { PrometheusMetrics } from '../adapters/metrics/prometheus.ts';
import { isHostOf, isThisMachine } from '../http/own-names.ts';
import type { AccessPolicy } from '../http/access/policy.ts';
import { apiSite } from '../http/api/site.ts';
import { refusalPage } from '../http/pages/site-of-pages.ts';
import type { Redact } from '../http/redacted-texts.ts';
import { bareSite, site } from '../http/site.ts';
import { startServer, type RunningServer, type Served } from '../http/server.ts';
import type { WakeHint } from '../http/webhooks/event.ts';
import { WebhookReceiver } from '../http/webhooks/receiver.ts';
import type { Desk } from '../api/desk.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { ConfigFiles } from '../config/config-files.ts';
import { configProblemLine } from '../config/problem.ts';
import { startController, type Running } from '../sync/controller.ts';
import { environmentSubject } from '../sync/subjects.ts';
import type { Wake } from '../ports/metrics.ts';
import { subjectKindOf } from '../sync/measured-pass.ts';
import { needsOwnToken } from './access-policy.ts';
import { accessTokenPath } from './access-token.ts';
import { DaemonDesk } from './desk/desk.ts';
import { storeClock } from './leased-calls.ts';
import { levelsOf } from './levels.ts';
import { newId } from './new-id.ts';
import { openApp, type OpenApp, type Outside } from './open.ts';
import { subjectsOf } from './subjects.ts';
import { startUpkeep } from './upkeep.ts';
import { watchDecisions } from './watch-decisions.ts';
import { watchConfig, watchPipeline, type Watcher } from './watch.ts';
import { subjectsToWake } from './webhook-subjects.ts';

/** A daemon at work. */
export interface Daemon {
  readonly url: string;
  /** What people look at and do. */
  readonly desk: Desk;
  /** Asks for a pass over everything now. */
  wake(): void;
  /** Ends what is under way, takes no more work, closes everything. */
  stop(): Promise<void>;
  /** As `stop`, but passes under way are aborted. */
  abort(): Promise<void>;
}

/** One configuration at work, until the next one takes over. */
interface Generation {
  readonly app: OpenApp;
  readonly controller: Running;
  readonly watchers: readonly Watcher[];
}

/**
 * Runs the configuration at a path until stopped. The file is watched: a good new version takes over when the passes
 * under way have ended, a bad one is refused and the old one goes on. Store and server address are those of the start.
 */
export async function startDaemon(path: string, files: ConfigFiles, outside: Outside): Promise<Daemon> {
  const loaded = await loadConfig(path, files);
  const daemon = new RunningDaemon(path, files, outside);
  await daemon.start(loaded);
  return daemon;
}

class RunningDaemon implements Daemon {
  readonly #path: string;
  readonly #files: ConfigFiles;
  readonly #outside: Outside;
  readonly #metrics: PrometheusMetrics;
  readonly #desk: DaemonDesk;
  #generation: Generation | undefined;
  #server: RunningServer | undefined;
  #configWatch: Watcher | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #isReloadAsked = false;
  #isStopping = false;

  constructor(path: string, files: ConfigFiles, outside: Outside) {
    this.#path = path;
    this.#files = files;
    this.#metrics = new PrometheusMetrics({ version: outside.version ?? 'unknown' });
    this.#outside = { ...outside, metrics: this.#metrics };
    this.#desk = new DaemonDesk(outside);
  }

  get desk(): Desk {
    return this.#desk;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** Listens before anything is worked on: a daemon that nobody can look at does not sync. */
  async start(loaded: LoadedConfig): Promise<void> {
    this.#outside.logFrom?.(loaded.config.logLevel);
    const app = await this.#open(loaded);
    try {
      const { listen, url } = loaded.config.server;
      this.#server = await startServer((isReachable) => this.#served(isReachable, url, app.access), listen);
    } catch (error) {
      await app.close();
      throw error;
    }
    this.#generation = this.#work(loaded, app);
    this.#configWatch = watchConfig(loaded.files, () => this.#askReload());
    const { server, store } = loaded.config;
    const token = needsOwnToken(server) ? { tokenFile: accessTokenPath(store) } : {};
    this.#outside.log.info('listening', { url: this.url, ...token });
  }

  /** One at a time; of those that are asked for meanwhile, one. */
  #askReload(): void {
    if (this.#isReloadAsked) return;
    this.#isReloadAsked = true;
    this.#reloading = this.#reloading.then(() => {
      this.#isReloadAsked = false;
      return this.#reload();
    });
  }

  wake(): void {
    this.#metrics.woken({ by: 'request', subjectKind: 'all' });
    this.#generation?.controller.wake();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#configWatch?.close();
    await this.#reloading;
    await this.#close(this.#generation);
    this.#generation = undefined;
    await this.#server?.close();
  }

  async abort(): Promise<void> {
    this.#generation?.controller.abort();
    this.#desk.abort();
    await this.stop();
  }

  /** Behind a proxy, requests come under the name of the proxy. `access` is that of the start: undefined, no pages. */
  #served(isReachable: boolean, url: string | undefined, access: AccessPolicy | undefined): Served {
    const health = { isReady: () => this.#generation?.controller.isReady() ?? false };
    const { clock, log, redactor } = this.#outside;
    const webhooks = new WebhookReceiver({
      secret: () => this.#generation?.app.webhookSecret,
      isOurs: (host) => isReachable || isThisMachine(host) || (url !== undefined && isHostOf(url, host)),
      wake: (hint) => this.#wakeFor(hint),
      answered: (outcome) => this.#metrics.webhookAnswered(outcome),
      clock,
      log,
    });
    const scraped = { contentType: this.#metrics.contentType, text: () => this.#scrape() };
    const redact: Redact = (text, form) => redactor.text(text, form);
    if (access === undefined)
      return { app: bareSite(health, redact, isReachable ? undefined : scraped), webhooks };
    const api = apiSite({
      desk: this.#desk,
      // Listening begins before the first generation. One that has no pages any more lets nobody in.
      access: () => (this.#generation === undefined ? access : (this.#generation.app.access ?? nobody)),
      page: refusalPage,
      clock,
      log,
      redact,
    });
    return { app: site({ health, api, redact, scraped, isReachable, log }), webhooks };
  }

  #wakeFor(hint: WakeHint): void {
    const app = this.#generation?.app;
    const pipelines = app?.pipelines.map(({ config }) => config) ?? [];
    if (app !== undefined)
      for (const subject of subjectsToWake(pipelines, hint)) this.#wakeAll(app, 'webhook', subject);
  }

  /** What one daemon alone was told concerns whichever works on the subject: all are woken, this one too. */
  #wakeAll(app: OpenApp, by: Wake['by'], subject: string): void {
    this.#metrics.woken({ by, subjectKind: subjectKindOf(subject) });
    app.store.wake(subject).catch((error: unknown) => {
      this.#outside.log.warn('other daemons were not woken', { subject, reason: reasonOf(error) });
    });
  }

  /** Every wake goes through here, to be counted. */
  #wakeBy(controller: Running, by: Wake['by'], subject?: string): void {
    this.#metrics.woken({ by, subjectKind: subject === undefined ? 'all' : subjectKindOf(subject) });
    controller.wake(subject);
  }

  /** Nothing is at work while one generation makes room for the next: then nothing has a level. */
  async #scrape(): Promise<string> {
    const app = this.#generation?.app;
    const levels = app === undefined ? { sources: [], environments: [] } : await levelsOf(app);
    return this.#metrics.text(levels);
  }

  #open({ config, warnings }: LoadedConfig): Promise<OpenApp> {
    for (const warning of warnings) this.#outside.log.warn('config', { problem: configProblemLine(warning) });
    return openApp(config, this.#outside);
  }

  #work({ config }: LoadedConfig, app: OpenApp): Generation {
    const { log, clock, random } = this.#outside;
    // Closed with the watchers, before passes are waited for: nothing waits for a receiver of notifications.
    const ending = new AbortController();
    const telling: Watcher = { close: () => Promise.resolve(ending.abort()) };
    const controller: Running = startController(
      subjectsOf(app, log, (subject) => this.#wakeBy(controller, 'pass', subject), ending.signal),
      { clock, log, random, newId },
    );
    const watchers = config.pipelines.flatMap((pipeline) =>
      watchPipeline(pipeline, (subject) =>
        this.#wakeBy(controller, subject === undefined ? 'repository' : 'inbox', subject),
      ),
    );
    const environments = config.pipelines.flatMap((pipeline) => [...pipeline.environments.keys()]);
    const decisions = watchDecisions(
      environments.map(environmentSubject),
      { store: app.store, clock, log },
      (subject) => this.#wakeBy(controller, 'decision', subject),
    );
    const upkeep = startUpkeep(app, { ages: config.retention, log, clock: storeClock(clock, app.store) });
    const wake = (subject: string) => this.#wakeAll(app, 'request', subject);
    this.#desk.begin({ app, controller, wake });
    const unheard = app.store.onWake((subject) => controller.wake(subject));
    const hearing: Watcher = { close: () => Promise.resolve(unheard()) };
    return { app, controller, watchers: [...watchers, decisions, telling, hearing, upkeep] };
  }

  async #close(generation: Generation | undefined): Promise<void> {
    await Promise.all(generation?.watchers.map((watcher) => watcher.close()) ?? []);
    await generation?.controller.stop();
    // What people may still ask for while passes end is done before everything is closed.
    if (generation !== undefined) await this.#desk.end();
    await generation?.app.close();
  }

  async #reload(): Promise<void> {
    if (this.#isStopping) return;
    const { log } = this.#outside;
    const next = await this.#openNext();
    if (next === undefined) return;
    const { loaded, app } = next;
    log.info('config changed: finishing what is under way');
    try {
      await this.#close(this.#generation);
    } catch (error) {
      log.error('the configuration before was not closed in order', { error });
    }
    this.#generation = undefined;
    // Whoever was told to stop meanwhile begins nothing more.
    if (this.#isStopping) return app.close();
    this.#metrics.keepTenants(tenantsOf(loaded));
    this.#outside.logFrom?.(loaded.config.logLevel);
    this.#generation = this.#work(loaded, app);
    log.info('config reloaded');
  }

  /** Opened before the old one is closed: where a secret or a store is missing, undefined, and the old one goes on. */
  async #openNext(): Promise<{ readonly loaded: LoadedConfig; readonly app: OpenApp } | undefined> {
    try {
      const loaded = await loadConfig(this.#path, this.#files);
      return { loaded, app: await this.#open(loaded) };
    } catch (error) {
      this.#outside.log.error('config refused: the one before goes on', { reason: reasonOf(error) });
      return undefined;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const nobody: AccessPolicy = {
  url: undefined,
  token: undefined,
  anonymous: 'none',
  oidc: undefined,
  roles: [],
};

/** Keys of all tenants of a configuration. */
function tenantsOf({ config }: LoadedConfig): ReadonlySet<string> {
  return new Set(config.pipelines.flatMap(({ tenants }) => [...tenants.keys()]));
}
