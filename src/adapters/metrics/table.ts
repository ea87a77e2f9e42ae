/** A metric that the daemon serves. docs/reference/metrics.md has a row for each. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, of a histogram. */
  readonly buckets?: readonly number[];
}

/**
 * All of them. Base units; `env`, `source` and `tenant` are names of the configuration, every other label but `stream`
 * has the few values of a type of src/ports/metrics.ts. `stream` is a slug, never a name that anybody chose, and only of
 * a level: that is made anew at each scrape, so a stream that is gone has no series, and there are so many at most.
 */
export const metricTable = {
  buildInfo: {
    name: 'sluice_build_info',
    type: 'gauge',
    help: 'Always 1; which version of Sluice runs, on which Node.',
    labels: ['version', 'node_version'],
  },
  environmentInfo: {
    name: 'sluice_environment_info',
    type: 'gauge',
    help: 'Always 1; sync and health status of an environment, one series for each environment.',
    labels: ['env', 'sync_status', 'health_status'],
  },
  onHold: {
    name: 'sluice_environment_on_hold',
    type: 'gauge',
    help: '1 while somebody holds the environment, else 0.',
    labels: ['env'],
  },
  lastSuccess: {
    name: 'sluice_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a pass last ended with the tenant of an environment holding what git says; 0: never yet.',
    labels: ['env'],
  },
  lastCheck: {
    name: 'sluice_last_check_timestamp_seconds',
    type: 'gauge',
    help: 'When a pass over an environment last ended, well or not; 0: never yet.',
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
    help: 'Always 1; a value stream that is not in sync or not healthy, of an environment the first 200.',
    labels: ['env', 'stream', 'sync_status', 'health_status'],
  },
  planChanges: {
    name: 'sluice_plan_changes',
    type: 'gauge',
    help: 'Changes of its plan that the last pass over an environment left undone, by what they are.',
    labels: ['env', 'action'],
  },
  driftObjects: {
    name: 'sluice_drift_objects',
    type: 'gauge',
    help: 'Value streams and shared things that somebody changed in the tenant and that were left alone.',
    labels: ['env'],
  },
  sourceInfo: {
    name: 'sluice_source_info',
    type: 'gauge',
    help: 'Always 1; sync and health status of a source, one series for each source.',
    labels: ['source', 'sync_status', 'health_status'],
  },
  sourceLastSuccess: {
    name: 'sluice_source_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When an export last ended with the mirror holding what the tenant does; 0: never yet.',
    labels: ['source'],
  },
  sourceLastCheck: {
    name: 'sluice_source_last_check_timestamp_seconds',
    type: 'gauge',
    help: 'When a pass over a source last ended, well or not; 0: never yet.',
    labels: ['source'],
  },
  passes: {
    name: 'sluice_passes_total',
    type: 'counter',
    help: 'Passes that ended, from when they had their turn.',
    labels: ['kind', 'subject_kind', 'outcome'],
  },
  passDuration: {
    name: 'sluice_pass_duration_seconds',
    type: 'histogram',
    help: 'How long passes took, without waiting for their turn.',
    labels: ['kind', 'subject_kind', 'outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
  },
  tenantCalls: {
    name: 'sluice_api_requests_total',
    type: 'counter',
    help: 'Requests to tenants, Make and GitHub; one that is sent again counts again.',
    labels: ['api', 'tenant', 'method', 'outcome'],
  },
  tenantCallDuration: {
    name: 'sluice_api_request_duration_seconds',
    type: 'histogram',
    help: 'How long a tenant, Make or GitHub took until the header of its answer was there.',
    labels: ['api', 'tenant', 'method'],
    buckets: [0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  rateLimitRemaining: {
    name: 'sluice_api_rate_limit_remaining',
    type: 'gauge',
    help: 'Requests that are left until a limit ends, as the last answer that named it says.',
    labels: ['api', 'tenant'],
  },
  gitCommands: {
    name: 'sluice_git_commands_total',
    type: 'counter',
    help: 'Processes of git that ended.',
    labels: ['command', 'outcome'],
  },
  gitCommandDuration: {
    name: 'sluice_git_command_duration_seconds',
    type: 'histogram',
    help: 'How long processes of git took.',
    labels: ['command'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 300],
  },
  wakes: {
    name: 'sluice_wakes_total',
    type: 'counter',
    help: 'How often something asked for a pass before its time.',
    labels: ['by', 'subject_kind'],
  },
  webhooks: {
    name: 'sluice_webhook_deliveries_total',
    type: 'counter',
    help: 'Deliveries of webhooks that were answered.',
    labels: ['outcome'],
  },
  processStart: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process started, in seconds since the epoch.',
    labels: [],
  },
  processCpu: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time that the process has used, its own and that of the system for it.',
    labels: [],
  },
  configRefused: {
    name: 'sluice_config_refused',
    type: 'gauge',
    help: '1 if the newest configuration was refused and the previous one stays in use.',
    labels: [],
  },
  eventLoopDelay: {
    name: 'sluice_event_loop_delay_seconds',
    type: 'gauge',
    help: '99th percentile of the delay of the event loop that answers requests, since the last scrape.',
    labels: [],
  },
  processMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the process that is in RAM.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
