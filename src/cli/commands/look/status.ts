import type { StatusRow } from '../../../core/plan/print/status-text.ts';
import { statusRecord } from '../../../state/records/environment-status.ts';
import { promotionRecord, withPromotion } from '../../../state/records/promotion.ts';
import { configSubject, refusedConfigOf, withRefusedConfig } from '../../../state/records/refused-config.ts';
import { environmentSubject, sourceSubject } from '../../../state/subjects.ts';
import type { ExitCode, Output } from '../../output.ts';
import { pipelineOf, type CommandStoreSession } from '../../session.ts';
import { showStatus, type StatusOptions } from './show-status.ts';

/** Shows what the last runs found. */
export function statusAction(
  session: Pick<CommandStoreSession, 'store' | 'config'>,
  options: StatusOptions,
  output: Output,
): Promise<ExitCode> {
  return showStatus(() => statusRows(session, options.environment), options, output);
}

/** Returns a row for each source and environment, or for one environment. Throws `UsageError` for an unknown one. */
async function statusRows(
  { store, config }: Pick<CommandStoreSession, 'store' | 'config'>,
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
        status: withRefusedConfig(status && withPromotion(status, promotion), refused),
      };
    };
    const targets = [...environments.values()].map(({ name, branch }) =>
      row('environment', name, branch, environmentSubject(name)),
    );
    return [row('source', source.name, source.branch, sourceSubject(source.name)), ...targets];
  });
  return rows.filter(({ name }) => environment === undefined || name === environment);
}
