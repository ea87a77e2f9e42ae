import { member } from '../../domain/json.ts';
import type { EnvironmentStatus } from '../../domain/status.ts';
import { statusText, type StatusRow } from '../../report/status-text.ts';
import { withPromotion } from '../../sync/merge-status.ts';
import { environmentSubject, promotionSubject, sourceSubject } from '../../sync/subjects.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { remediesFor } from '../remedies.ts';
import { pipelineOf, type StoreSession } from '../session.ts';

export interface StatusOptions {
  readonly environment: string | undefined;
  readonly json: boolean;
  readonly now: number;
}

/** What the last passes found; asks neither tenant nor repository. */
export async function statusCommand(
  { store, config }: StoreSession,
  options: StatusOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.environment !== undefined) pipelineOf(config, options.environment);
  const records = new Map((await store.statuses()).map((record) => [record.subject, record]));
  const rows = config.pipelines.flatMap(({ source, environments }): StatusRow[] => {
    const before = new Set([...environments.values()].map(({ from }) => from.name));
    const row = (kind: StatusRow['kind'], name: string, branch: string, subject: string): StatusRow => {
      const record = records.get(subject);
      const isStatus = typeof member(record?.status, 'sync') === 'string';
      return {
        name,
        kind,
        branch,
        at: record?.at,
        isPromotedFrom: kind === 'environment' && before.has(name),
        status: isStatus
          ? withPromotion(
              record?.status as unknown as EnvironmentStatus,
              records.get(promotionSubject(name))?.status,
            )
          : undefined,
      };
    };
    const targets = [...environments.values()].map(({ name, branch }) =>
      row('environment', name, branch, environmentSubject(name)),
    );
    return [row('source', source.name, source.branch, sourceSubject(source.name)), ...targets];
  });
  const shown = rows.filter(({ name }) => options.environment === undefined || name === options.environment);
  if (options.json) printJson(output, shown);
  else {
    output.out(statusText(shown, options.now));
    output.out(remediesFor(shown.flatMap(({ status }) => status?.details ?? [])));
  }
  return 0;
}
