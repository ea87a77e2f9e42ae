import { statusText, type StatusRow } from '../../report/status-text.ts';
import { withPromotion } from '../../sync/merge-status.ts';
import { statusRecord } from '../../sync/state/environment-status.ts';
import { configSubject, refusedConfigOf, withRefusedConfig } from '../../sync/state/refused-config.ts';
import { promotionRecord } from '../../sync/state/promotion.ts';
import { environmentSubject, sourceSubject } from '../../sync/subjects.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { remediesFor } from '../remedies.ts';
import { pipelineOf, type StoreSession } from '../session.ts';

export interface StatusOptions {
  readonly json: boolean;
  readonly now: number;
}

/** What the last passes found. */
export function showStatus(
  rows: readonly StatusRow[],
  { json, now }: StatusOptions,
  output: Output,
): ExitCode {
  if (json) printJson(output, 'status', rows);
  else output.out(statusWithRemedies(rows, now, output.screen?.columns));
  return 0;
}

/** A table no wider than `columns`, what is not as it should be, and what to do about it. */
export function statusWithRemedies(rows: readonly StatusRow[], now: number, columns?: number): string {
  const remedies = remediesFor(rows.flatMap(({ status }) => status?.details ?? []));
  return `${statusText(rows, now, columns)}${remedies}`;
}

/** A row for each source and environment, or for one; asks neither tenant nor repository. Throws `UsageError` for one that there is not. */
export async function statusRows(
  { store, config }: StoreSession,
  environment: string | undefined,
): Promise<readonly StatusRow[]> {
  if (environment !== undefined) pipelineOf(config, environment);
  const records = new Map((await store.statuses()).map((record) => [record.subject, record]));
  const refused = refusedConfigOf(records.get(configSubject));
  const rows = config.pipelines.flatMap(({ source, environments }): StatusRow[] => {
    const before = new Set([...environments.values()].map(({ from }) => from.name));
    const row = (kind: StatusRow['kind'], name: string, branch: string, subject: string): StatusRow => {
      const record = records.get(subject);
      const status = statusRecord.decode(record);
      const promotion = promotionRecord.decode(records.get(promotionRecord.name(name)));
      return {
        name,
        kind,
        branch,
        at: record?.at,
        isPromotedFrom: kind === 'environment' && before.has(name),
        status:
          status === undefined ? undefined : withRefusedConfig(withPromotion(status, promotion), refused),
      };
    };
    const targets = [...environments.values()].map(({ name, branch }) =>
      row('environment', name, branch, environmentSubject(name)),
    );
    return [row('source', source.name, source.branch, sourceSubject(source.name)), ...targets];
  });
  return rows.filter(({ name }) => environment === undefined || name === environment);
}
