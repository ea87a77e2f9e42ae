/** A metric that the daemon serves. docs/reference/metrics.md has a row for each. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

/**
 * All metrics. Base units. `env`, `source` and `tenant` are names of the configuration. Every other label but `stream`
 * has the few values of a type in src/ports/metrics.ts. `stream` is a slug, never a user-defined name, and only of a
 * level. Levels are created again at each scrape, so a removed stream has no series, and their number is limited.
 */
export const metricTable = {
  buildInfo: {
    name: 'sluice_build_info',
    type: 'gauge',
    help: 'Version of Sluice and of Node; always 1.',
    labels: ['version', 'node_version'],
  },
  environmentInfo: {
    name: 'sluice_environment_info',
    type: 'gauge',
    help: 'Sync and health status of an environment; always 1, one series per environment.',
    labels: ['env', 'sync_status', 'health_status'],
  },
  onHold: {
    name: 'sluice_environment_on_hold',
    type: 'gauge',
    help: '1 while the environment is on hold, else 0.',
    labels: ['env'],
  },
  lastSuccess: {
    name: 'sluice_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'Time of the last run after which the tenant matched git; 0: never.',
    labels: ['env'],
  },
  lastCheck: {
    name: 'sluice_last_check_timestamp_seconds',
    type: 'gauge',
    help: 'End of the last run of an environment, successful or not; 0: never.',
    labels: ['env'],
  },
  streams: {
    name: 'sluice_streams',
    type: 'gauge',
    help: 'Value streams of an environment: in_sync, pending, blocked, drifted or not_in_git.',
    labels: ['env', 'state'],
  },
  streamInfo: {
    name: 'sluice_stream_info',
    type: 'gauge',
    help: 'Value stream that is not in sync or not healthy; always 1, at most 200 per environment.',
    labels: ['env', 'stream', 'sync_status', 'health_status'],
  },
  planChanges: {
    name: 'sluice_plan_changes',
    type: 'gauge',
    help: 'Changes of the plan that the last run did not apply, by action.',
    labels: ['env', 'action'],
  },
  driftObjects: {
    name: 'sluice_drift_objects',
    type: 'gauge',
    help: 'Value streams, events, rules and forms that were edited in the tenant and left alone.',
    labels: ['env'],
  },
  sourceInfo: {
    name: 'sluice_source_info',
    type: 'gauge',
    help: 'Sync and health status of a source; always 1, one series per source.',
    labels: ['source', 'sync_status', 'health_status'],
  },
  sourceLastSuccess: {
    name: 'sluice_source_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'Time of the last export after which the mirror matched the tenant; 0: never.',
    labels: ['source'],
  },
  sourceLastCheck: {
    name: 'sluice_source_last_check_timestamp_seconds',
    type: 'gauge',
    help: 'End of the last run of a source, successful or not; 0: never.',
    labels: ['source'],
  },
  runs: {
    name: 'sluice_runs_total',
    type: 'counter',
    help: 'Runs that ended.',
    labels: ['kind', 'subject_kind', 'outcome'],
  },
  runDuration: {
    name: 'sluice_run_duration_seconds',
    type: 'histogram',
    help: 'Duration of runs, without waiting for their start.',
    labels: ['kind', 'subject_kind', 'outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
  },
  tenantCalls: {
    name: 'sluice_api_requests_total',
    type: 'counter',
    help: 'Requests to tenants, Make and GitHub, with retries.',
    labels: ['api', 'tenant', 'method', 'outcome'],
  },
  tenantCallDuration: {
    name: 'sluice_api_request_duration_seconds',
    type: 'histogram',
    help: 'Time until the response header of a tenant, Make or GitHub.',
    labels: ['api', 'tenant', 'method'],
    buckets: [0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  rateLimitRemaining: {
    name: 'sluice_api_rate_limit_remaining',
    type: 'gauge',
    help: 'Remaining requests in the rate limit, from the last response that had it.',
    labels: ['api', 'tenant'],
  },
  gitCommands: {
    name: 'sluice_git_commands_total',
    type: 'counter',
    help: 'Git processes that ended.',
    labels: ['command', 'outcome'],
  },
  gitCommandDuration: {
    name: 'sluice_git_command_duration_seconds',
    type: 'histogram',
    help: 'Duration of git processes.',
    labels: ['command'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 300],
  },
  wakes: {
    name: 'sluice_wakes_total',
    type: 'counter',
    help: 'Requests for a run before its scheduled time.',
    labels: ['by', 'subject_kind'],
  },
  webhooks: {
    name: 'sluice_webhook_deliveries_total',
    type: 'counter',
    help: 'Webhook deliveries with an answer.',
    labels: ['outcome'],
  },
  processStart: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'Start time of the process, in seconds since the epoch.',
    labels: [],
  },
  processCpu: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'User and system CPU time of the process.',
    labels: [],
  },
  configRefused: {
    name: 'sluice_config_refused',
    type: 'gauge',
    help: '1 if Sluice refused the newest configuration and still uses the previous one.',
    labels: [],
  },
  eventLoopDelay: {
    name: 'sluice_event_loop_delay_seconds',
    type: 'gauge',
    help: '99th percentile of the event loop delay since the last scrape.',
    labels: [],
  },
  processMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of the process.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
