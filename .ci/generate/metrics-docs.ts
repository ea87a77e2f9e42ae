import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricTable, type MetricRow } from '../../src/adapters/metrics/table.ts';
import { markdownTable, withPart } from './marked-part.ts';

const path = 'docs/metrics.md';

/** docs/metrics.md with a row for each metric that the daemon has. */
export async function generatedMetricsDocs(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(import.meta.dirname, '../..', path), 'utf8');
  const rows: readonly MetricRow[] = Object.values(metricTable);
  const table = markdownTable(
    ['metric', 'type', 'labels', 'what'],
    rows.map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  );
  return new Map([[path, withPart(page, 'metrics', table)]]);
}
