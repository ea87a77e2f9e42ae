import { member } from '../../domain/json.ts';
import type { EnvironmentStatus } from '../../domain/status.ts';
import { statusText, type StatusRow } from '../../report/status-text.ts';
import { environmentSubject, sourceSubject } from '../../sync/run-pass.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { environmentOf, type Session } from '../session.ts';

export interface StatusOptions {
  readonly environment: string | undefined;
  readonly json: boolean;
  readonly now: number;
}

/** What the last passes found; asks neither tenant nor repository. */
export async function statusCommand(
  session: Session,
  options: StatusOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.environment !== undefined) environmentOf(session, options.environment);
  const records = new Map((await session.app.store.statuses()).map((record) => [record.subject, record]));
  const rows = session.app.pipelines.flatMap(({ source, environments }): StatusRow[] => {
    const row = (kind: StatusRow['kind'], name: string, branch: string, subject: string): StatusRow => {
      const record = records.get(subject);
      const isStatus = typeof member(record?.status, 'sync') === 'string';
      return {
        name,
        kind,
        branch,
        at: record?.at,
        status: isStatus ? (record?.status as unknown as EnvironmentStatus) : undefined,
      };
    };
    const targets = [...environments.values()].map(({ name, branch }) =>
      row('environment', name, branch, environmentSubject(name)),
    );
    return [row('source', source.name, source.branch, sourceSubject(source.name)), ...targets];
  });
  const shown = rows.filter(({ name }) => options.environment === undefined || name === options.environment);
  if (options.json) printJson(output, shown);
  else output.out(statusText(shown, options.now));
  return 0;
}
