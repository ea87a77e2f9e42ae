import { runsEndpoint, type RunView } from '../../dashboard/run/schema.ts';
import { historyText, type HistoryRow } from '../../core/plan/print/history-text.ts';
import type { HistoryOptions } from '../commands/look/history.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { environmentThere, type Server } from './open-server.ts';
import { askingServer } from './server-failure.ts';

/** Limit of entries that a server returns at once. */
const most = 200;

/** Lists the history that a daemon has, as `historyAction` does here. */
export async function serverHistory(
  server: Server,
  { environment, limit, json }: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  await environmentThere(server, environment);
  const query = { stage: environment, limit: Math.min(limit, most) };
  const { runs } = await askingServer(server.url, () => server.api.ask(runsEndpoint, query));
  const rows = runs.map(rowOf);
  if (json) printJson(output, 'history', rows);
  else output.out(historyText(rows, output.screen?.columns));
  if (limit > most && rows.length === most) output.err(`note: a server tells the last ${most} at most\n`);
  return 0;
}

function rowOf(run: RunView): HistoryRow {
  const { kind, startedAt, milliseconds, outcome, revision, plan, actor, message, repeated } = run;
  const { counts = {}, switched = [] } = run;
  return {
    kind,
    startedAt,
    milliseconds,
    outcome,
    revision,
    plan,
    counts,
    actor,
    message,
    switched,
    repeated,
  };
}
