import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type {
  FinishedRun,
  EnvironmentLevel,
  GitRun,
  Level,
  Levels,
  Metrics,
  TenantCall,
  Wake,
  WebhookOutcome,
} from '../../ports/metrics.ts';
import { metricTable as table, type MetricRow } from './table.ts';

const nanoseconds = 1_000_000_000;

/**
 * Counts in memory, and reports in the text format of Prometheus. Each instance has a registry of its own: the
 * library's is shared by all importers, and its default metrics keep timers and have names that promtool refuses.
 */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #gauges = {
    environmentInfo: this.#gauge(table.environmentInfo),
    onHold: this.#gauge(table.onHold),
    lastSuccess: this.#gauge(table.lastSuccess),
    lastCheck: this.#gauge(table.lastCheck),
    streams: this.#gauge(table.streams),
    driftObjects: this.#gauge(table.driftObjects),
    streamInfo: this.#gauge(table.streamInfo),
    planChanges: this.#gauge(table.planChanges),
    sourceInfo: this.#gauge(table.sourceInfo),
    sourceLastSuccess: this.#gauge(table.sourceLastSuccess),
    sourceLastCheck: this.#gauge(table.sourceLastCheck),
    configRefused: this.#gauge(table.configRefused),
  };
  readonly #runs = this.#counter(table.runs);
  readonly #runDuration = this.#histogram(table.runDuration);
  readonly #tenantCalls = this.#counter(table.tenantCalls);
  readonly #tenantCallDuration = this.#histogram(table.tenantCallDuration);
  readonly #rateLimitRemaining = this.#gauge(table.rateLimitRemaining);
  readonly #gitCommands = this.#counter(table.gitCommands);
  readonly #gitCommandDuration = this.#histogram(table.gitCommandDuration);
  readonly #wakes = this.#counter(table.wakes);
  readonly #webhooks = this.#counter(table.webhooks);
  readonly #processCpu = this.#counter(table.processCpu);
  readonly #processMemory = this.#gauge(table.processMemory);
  readonly #eventLoopDelay = this.#gauge(table.eventLoopDelay);
  readonly #delays = monitorEventLoopDelay({ resolution: 10 });
  /** Label sets of each tenant, so that they can be removed with it. */
  readonly #seen = new Map<string, Map<string, ObservedCall>>();

  constructor({ version }: { readonly version: string }) {
    this.#gauge(table.buildInfo).set({ version, node_version: process.versions.node }, 1);
    this.#delays.enable();
    this.#gauge(table.processStart).set(Math.round((Date.now() - process.uptime() * 1000) / 1000));
  }

  /** Media type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  runEnded({ kind, subjectKind, outcome, seconds }: FinishedRun): void {
    const labels = { kind, subject_kind: subjectKind, outcome };
    this.#runs.inc(labels);
    this.#runDuration.observe(labels, seconds);
  }

  tenantCalled({ api, tenant, method, outcome, seconds, remaining }: TenantCall): void {
    this.#tenantCalls.inc({ api, tenant, method, outcome });
    this.#tenantCallDuration.observe({ api, tenant, method }, seconds);
    if (remaining !== undefined) this.#rateLimitRemaining.set({ api, tenant }, remaining);
    const seen = this.#seen.get(tenant) ?? new Map<string, ObservedCall>();
    seen.set(`${api} ${method} ${outcome}`, { api, tenant, method, outcome });
    this.#seen.set(tenant, seen);
  }

  gitRan({ command, outcome, seconds }: GitRun): void {
    this.#gitCommands.inc({ command, outcome });
    this.#gitCommandDuration.observe({ command }, seconds);
  }

  woken({ by, subjectKind }: Wake): void {
    this.#wakes.inc({ by, subject_kind: subjectKind });
  }

  webhookAnswered(outcome: WebhookOutcome): void {
    this.#webhooks.inc({ outcome });
  }

  /** Removes the series of tenants that the configuration no longer has. */
  keepTenants(names: ReadonlySet<string>): void {
    for (const [tenant, seen] of this.#seen) {
      // GitHub belongs to no tenant.
      if (tenant === '' || names.has(tenant)) continue;
      for (const labels of seen.values()) {
        const { api, method } = labels;
        this.#tenantCalls.remove(labels);
        this.#tenantCallDuration.remove({ api, tenant, method });
        this.#rateLimitRemaining.remove({ api, tenant });
      }
      this.#seen.delete(tenant);
    }
  }

  /** Returns all present values. Sources and environments outside `levels` have no series. */
  async text({ isConfigRefused, sources, environments }: Levels): Promise<string> {
    // Without an await in between, so that a concurrent request sees these values or newer ones, and never a part.
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    this.#gauges.configRefused.set(isConfigRefused ? 1 : 0);
    for (const source of sources) this.#setSource(source);
    for (const environment of environments) this.#setEnvironment(environment);
    this.#processMemory.set(process.memoryUsage.rss());
    this.#eventLoopDelay.set(this.#delays.percentile(99) / nanoseconds);
    this.#delays.reset();
    const { user, system } = process.cpuUsage();
    this.#processCpu.reset();
    this.#processCpu.inc((user + system) / 1_000_000);
    return this.#registry.metrics();
  }

  #setSource({ name: source, sync, health, checkedAt, succeededAt }: Level): void {
    const { sourceInfo, sourceLastSuccess, sourceLastCheck } = this.#gauges;
    sourceInfo.set({ source, sync_status: sync, health_status: health }, 1);
    sourceLastSuccess.set({ source }, seconds(succeededAt));
    sourceLastCheck.set({ source }, seconds(checkedAt));
  }

  #setEnvironment(level: EnvironmentLevel): void {
    const { name: env, sync, health, streams } = level;
    const { environmentInfo, onHold, lastSuccess, lastCheck, driftObjects } = this.#gauges;
    environmentInfo.set({ env, sync_status: sync, health_status: health }, 1);
    onHold.set({ env }, level.isOnHold ? 1 : 0);
    lastSuccess.set({ env }, seconds(level.succeededAt));
    lastCheck.set({ env }, seconds(level.checkedAt));
    driftObjects.set({ env }, level.driftObjects);
    const { inSync, pending, blocked, drifted, notInGit } = streams;
    const states = { in_sync: inSync, pending, blocked, drifted, not_in_git: notInGit };
    for (const [state, count] of Object.entries(states)) this.#gauges.streams.set({ env, state }, count);
    for (const [action, count] of Object.entries(level.undone))
      this.#gauges.planChanges.set({ env, action }, count);
    for (const stray of level.strays)
      this.#gauges.streamInfo.set(
        { env, stream: stray.stream, sync_status: stray.sync, health_status: stray.health },
        1,
      );
  }

  #gauge<L extends string>(row: LabelledMetricRow<L>): Gauge<L> {
    return new Gauge(this.#settings(row));
  }

  #counter<L extends string>(row: LabelledMetricRow<L>): Counter<L> {
    return new Counter(this.#settings(row));
  }

  #histogram<L extends string>(row: LabelledMetricRow<L>): Histogram<L> {
    return new Histogram({ ...this.#settings(row), buckets: [...(row.buckets ?? [])] });
  }

  #settings<L extends string>({ name, help, labels }: LabelledMetricRow<L>) {
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }
}

type ObservedCall = Pick<TenantCall, 'api' | 'tenant' | 'method' | 'outcome'>;

type LabelledMetricRow<L extends string> = MetricRow & { readonly labels: readonly L[] };

/** Converts a time from milliseconds; 0 means never. */
function seconds(at: number | undefined): number {
  return (at ?? 0) / 1000;
}
