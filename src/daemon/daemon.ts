import { PrometheusMetrics } from '../adapters/metrics/prometheus.ts';
import { isHostOf, isThisMachine } from '../dashboard/access/own-names.ts';
import type { AccessPolicy } from '../dashboard/access/policy.ts';
import { apiSite } from '../dashboard/api/site.ts';
import { refusalPage } from '../dashboard/routes.ts';
import type { FormRedactor } from '../dashboard/access/redacted-texts.ts';
import { bareSite, site } from './server/site.ts';
import { startServer, type RunningServer, type Served } from './server/server.ts';
import type { WakeHint } from '../ports/host-webhooks.ts';
import { hostWebhooks } from './open/open-host.ts';
import { WebhookReceiver } from './webhooks/receiver.ts';
import type { DashboardService } from '../dashboard/api/service.ts';
import { noLevels } from '../ports/metrics.ts';
import { within } from '../ports/within.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { ConfigFiles } from '../config/config-files.ts';
import { configProblemLine } from '../config/problem.ts';
import type { LogLevel } from '../core/log-level.ts';
import { subjectKindOf } from '../runs/measured-run.ts';
import { needsOwnToken } from './server/access-policy.ts';
import { accessTokenPath } from './server/access-token.ts';
import type { Outside } from './open/outside.ts';
import { serverAccess, type ServerAccess } from './server/server-access.ts';
import { watchConfig, type Watcher } from './watch.ts';
import { subjectsToWake } from './webhooks/webhook-subjects.ts';
import { recorded } from './runtime/config-snapshot.ts';
import { WorkHere } from './runtime/here.ts';
import type { EarlyRunRequest, OpenedWork, ConfigurationRuntime, Workplace } from './runtime/workplace.ts';

/** Time that reading the levels for a scrape may take. Milliseconds. */
const levelsTime = 2000;

export interface Daemon {
  readonly url: string;
  /** Queries and actions of the dashboard. */
  readonly service: DashboardService;
  /** Requests a run for every subject now. */
  wake(): void;
  /** Lets current work finish, accepts no more and closes everything. */
  stop(): Promise<void>;
  /** Stops, and aborts current runs. */
  abort(): Promise<void>;
}

/** Active configuration, until the next one takes over. */
interface Generation {
  readonly loaded: LoadedConfig;
  readonly server: ServerAccess;
  readonly work: ConfigurationRuntime;
}

/** Successor, before it takes over. */
interface Opened {
  readonly loaded: LoadedConfig;
  readonly server: ServerAccess;
  readonly opened: OpenedWork;
}

/**
 * Runs the configuration at a path until stopped. Rejects if the signal aborts while it opens the configuration.
 * Watches the file: a valid new version takes over when current runs have ended, an invalid one is refused. Store and
 * server address stay those of the start.
 */
export async function startDaemon(
  path: string,
  files: ConfigFiles,
  outside: Outside,
  workplace: (outside: Outside) => Workplace = (measured) => new WorkHere(measured),
  signal?: AbortSignal,
): Promise<Daemon> {
  const daemon = new RunningDaemon(path, files, outside, workplace);
  await daemon.start(signal);
  return daemon;
}

class RunningDaemon implements Daemon {
  readonly #path: string;
  readonly #files: ConfigFiles;
  readonly #outside: Outside;
  readonly #metrics: PrometheusMetrics;
  readonly #workplace: Workplace;
  #generation: Generation | undefined;
  #server: RunningServer | undefined;
  #configWatch: Watcher | undefined;
  #reloading: Promise<void> = Promise.resolve();
  #isReloadAsked = false;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(
    path: string,
    files: ConfigFiles,
    outside: Outside,
    workplace: (outside: Outside) => Workplace,
  ) {
    this.#path = path;
    this.#files = files;
    this.#metrics = new PrometheusMetrics({ version: outside.version ?? 'unknown' });
    this.#outside = { ...outside, metrics: this.#metrics };
    this.#workplace = workplace(this.#outside);
  }

  get service(): DashboardService {
    return this.#workplace.service;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** Listens before it starts any work, because a daemon without pages must not sync. */
  async start(signal = this.#stopping.signal): Promise<void> {
    const next = await this.#open(signal, (level) => this.#outside.logFrom?.(level));
    const { loaded } = next;
    try {
      const { listen, url } = loaded.config.server;
      const { access } = next.server;
      this.#server = await startServer((isReachable) => this.#served(isReachable, url, access), listen);
    } catch (error) {
      await next.opened.close();
      throw error;
    }
    this.#begin(next);
    this.#configWatch = watchConfig(loaded.files, () => this.#askReload());
    const { server, store } = loaded.config;
    const token = needsOwnToken(server) ? { tokenFile: accessTokenPath(store) } : {};
    this.#outside.log.info('listening', { url: this.url, ...token });
  }

  /** Queues a reload. Requests that come before it begins are merged into one. */
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
    this.#generation?.work.wake();
  }

  /** Stops once. Returns the same promise to every caller. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort(new Error('the daemon stops'));
    await this.#configWatch?.close();
    await this.#reloading;
    await this.#generation?.work.stop();
    this.#generation = undefined;
    await this.#server?.close();
  }

  async abort(): Promise<void> {
    this.#generation?.work.abort();
    await this.stop();
  }

  /**
   * Serves pages and webhooks. Behind a proxy, requests have the proxy's host name. `access` holds the access rules at
   * the start; undefined serves no pages.
   */
  #served(isReachable: boolean, url: string | undefined, access: AccessPolicy | undefined): Served {
    const health = { isReady: () => this.#generation?.work.isReady() ?? false };
    const { clock, log, redactor } = this.#outside;
    const webhooks = new WebhookReceiver({
      hosts: hostWebhooks,
      secret: () => this.#generation?.server.webhookSecret,
      isOurs: (host) => isReachable || isThisMachine(host) || (url !== undefined && isHostOf(url, host)),
      wake: (hint) => this.#wakeFor(hint),
      answered: (outcome) => this.#metrics.webhookAnswered(outcome),
      clock,
      log,
    });
    const scraped = { contentType: this.#metrics.contentType, text: () => this.#scrape() };
    const redact: FormRedactor = (text, form) => redactor.text(text, form);
    if (access === undefined)
      return { app: bareSite(health, redact, isReachable ? undefined : scraped), webhooks };
    const api = apiSite({
      service: this.service,
      // Listening begins before the first configuration is active. Later, a configuration without pages denies all
      // access.
      access: () => (this.#generation === undefined ? access : (this.#generation.server.access ?? nobody)),
      page: refusalPage,
      clock,
      log,
      redact,
    });
    return { app: site({ health, api, redact, scraped, isReachable, log }), webhooks };
  }

  #wakeFor(hint: WakeHint): void {
    const { loaded } = this.#generation ?? {};
    for (const subject of subjectsToWake(loaded?.config.pipelines ?? [], hint))
      this.#asked('webhook', subject, 'every daemon');
  }

  /**
   * Counts every wake. An event that one daemon alone received concerns whichever works on the subject, so this wakes
   * all of them, this one too.
   */
  readonly #asked: EarlyRunRequest = (by, subject, of) => {
    this.#metrics.woken({ by, subjectKind: subject === undefined ? 'all' : subjectKindOf(subject) });
    const { work } = this.#generation ?? {};
    work?.wake(subject);
    if (of === 'this daemon' || subject === undefined) return;
    work?.wakeEverywhere(subject).catch((error: unknown) => {
      this.#outside.log.warn('other daemons were not woken', { subject, reason: reasonOf(error) });
    });
  };

  /** Leaves out the levels while one generation replaces another, or if reading them takes too long. */
  async #scrape(): Promise<string> {
    const levels = this.#generation?.work.levels() ?? Promise.resolve(noLevels);
    const read = await within(this.#outside.clock, levelsTime, levels, never).catch(() => undefined);
    return this.#metrics.text(read ?? noLevels);
  }

  async #open(signal: AbortSignal, read: (level: LogLevel) => void = () => undefined): Promise<Opened> {
    const { files, snapshot } = recorded(this.#path, this.#files);
    const loaded = await loadConfig(this.#path, files);
    const { config, warnings } = loaded;
    read(config.logLevel);
    for (const warning of warnings) this.#outside.log.warn('config', { problem: configProblemLine(warning) });
    const server = await serverAccess(config, this.#outside);
    return { loaded, server, opened: await this.#workplace.open(loaded, snapshot, signal) };
  }

  #begin({ loaded, server, opened }: Opened): void {
    this.#generation = { loaded, server, work: opened.begin(this.#asked) };
    this.#noteConfig(undefined);
  }

  /** Saves the result of loading the configuration, for status, pages, metrics and notifications. */
  #noteConfig(refusedFor: string | undefined): void {
    this.#generation?.work.noteConfig(refusedFor).catch((error: unknown) => {
      this.#outside.log.warn('result of reading the configuration not saved', { reason: reasonOf(error) });
    });
  }

  async #reload(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { log } = this.#outside;
    const next = await this.#openNext();
    if (next === undefined) return;
    log.info('config changed: finishing what is under way');
    try {
      await this.#generation?.work.stop();
    } catch (error) {
      log.error('the configuration before was not closed in order', { error });
    }
    this.#generation = undefined;
    // Starts nothing if a stop was requested meanwhile.
    if (this.#stopping.signal.aborted) return next.opened.close();
    this.#metrics.keepTenants(tenantsOf(next.loaded));
    this.#outside.logFrom?.(next.loaded.config.logLevel);
    this.#begin(next);
    log.info('config reloaded');
  }

  /** Opens the next one before the old one is closed. Returns undefined if that fails: then the old one continues. */
  async #openNext(): Promise<Opened | undefined> {
    const { signal } = this.#stopping;
    try {
      return await this.#open(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      const reason = reasonOf(error);
      this.#outside.log.error('config refused: the previous one stays in use', { reason });
      this.#noteConfig(reason);
      return undefined;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const never = new AbortController().signal;

const nobody: AccessPolicy = {
  url: undefined,
  token: undefined,
  anonymous: 'none',
  oidc: undefined,
  roles: [],
};

/** Returns the keys of all tenants of a configuration. */
function tenantsOf({ config }: LoadedConfig): ReadonlySet<string> {
  return new Set(config.pipelines.flatMap(({ tenants }) => [...tenants.keys()]));
}
