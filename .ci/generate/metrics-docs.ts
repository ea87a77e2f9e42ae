import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricTable, type MetricRow } from '../../src/adapters/metrics/table.ts';
import type { PlannedChange } from '../../src/core/plan/plan.ts';
import type { HealthStatus, SyncStatus } from '../../src/core/plan/status.ts';
import type {
  FinishedRun,
  GitRun,
  StreamCounts,
  TenantCall,
  Wake,
  WebhookOutcome,
} from '../../src/ports/metrics.ts';
import type { StreamHealth, StreamReport } from '../../src/state/records/stream-report.ts';
import { withPart } from './marked-part.ts';

const path = 'docs/reference/metrics.md';

/** Every word of a type, so that one that is added is missed here. */
type Words<T extends string> = Readonly<Record<T, true>>;

/** What a label may say, by metrics; where a metric is not named, all that have the label. */
interface LabelRow {
  readonly label: string;
  readonly of: string;
  readonly values: Words<string>;
}

const is = true;
const subjectKinds: Words<FinishedRun['subjectKind']> = {
  source: is,
  environment: is,
  reviews: is,
  notifications: is,
};

const labelRows: readonly LabelRow[] = [
  row<SyncStatus>('sync_status', 'environments, sources', { Synced: is, OutOfSync: is, Unknown: is }),
  row<StreamReport['sync']>('sync_status', 'streams', {
    'in sync': is,
    'to be sent': is,
    blocked: is,
    drifted: is,
    'not in git': is,
  }),
  row<HealthStatus>('health_status', 'environments, sources', {
    Healthy: is,
    Progressing: is,
    Degraded: is,
    Suspended: is,
    Missing: is,
  }),
  row<StreamHealth>('health_status', 'streams', { Healthy: is, Degraded: is, Missing: is, Unknown: is }),
  row<keyof StreamCounts>('state', 'streams', {
    inSync: is,
    pending: is,
    blocked: is,
    drifted: is,
    notInGit: is,
  }),
  row<PlannedChange['op']>('action', 'changes of a plan', {
    create: is,
    replace: is,
    'switch-over': is,
    'set-state': is,
    deactivate: is,
    delete: is,
    'delete-shared': is,
  }),
  row<FinishedRun['kind']>('kind', 'runs', { export: is, sync: is, promote: is, review: is }),
  row<FinishedRun['subjectKind']>('subject_kind', 'runs', subjectKinds),
  row<Wake['subjectKind']>('subject_kind', 'wakes', { ...subjectKinds, all: is }),
  row<FinishedRun['outcome']>('outcome', 'runs', {
    done: is,
    nothing_to_do: is,
    in_part: is,
    conflict: is,
    synced: is,
    handed_over: is,
    waiting: is,
    blocked: is,
    failed: is,
    interrupted: is,
    error: is,
  }),
  row<TenantCall['outcome']>('outcome', 'requests', {
    success: is,
    redirected: is,
    refused: is,
    rate_limited: is,
    failed: is,
    no_answer: is,
    aborted: is,
  }),
  row<GitRun['outcome']>('outcome', 'git processes', { success: is, failure: is, cut_off: is }),
  row<WebhookOutcome>('outcome', 'webhook deliveries', {
    accepted: is,
    repeated: is,
    not_signed: is,
    forged: is,
    malformed: is,
    too_large: is,
    too_slow: is,
    crowded_out: is,
    broken_off: is,
    not_configured: is,
    wrong_host: is,
    failed: is,
  }),
  row<TenantCall['api']>('api', 'requests', { platform: is, make: is, github: is }),
  row<Wake['by']>('by', 'wakes', {
    webhook: is,
    repository: is,
    inbox: is,
    decision: is,
    run: is,
    request: is,
  }),
];

function row<T extends string>(label: string, of: string, values: Words<T>): LabelRow {
  return { label, of, values };
}

/** A word of the program as a label has it. */
const labelled = (word: string) =>
  /^[A-Z]/.test(word)
    ? word
    : word.replaceAll(/[ -]/g, '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Returns docs/reference/metrics.md with each metric of the daemon and the values of its labels. */
export async function generatedMetricsDocs(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(import.meta.dirname, '../..', path), 'utf8');
  const rows: readonly MetricRow[] = Object.values(metricTable);
  const list = rows.map(({ name, type, labels, help }) => {
    const facts = [type, ...(labels.length === 0 ? [] : [`by ${quoted(labels)}`])];
    return `- \`${name}\` (${facts.join(' ')}): ${help}`;
  });
  const labelList = labelRows.map(
    ({ label, of, values }) => `- \`${label}\` of ${of}: ${quoted(Object.keys(values).map(labelled))}`,
  );
  return new Map([
    [path, withPart(withPart(page, 'metrics', list.join('\n')), 'labels', labelList.join('\n'))],
  ]);
}

const quoted = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
