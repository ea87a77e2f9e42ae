import type { Run } from '../../../ports/store.ts';
import { historyText, type HistoryRow } from '../../../core/plan/print/history-text.ts';
import { countsOf, switchesOf } from '../../../state/history/history.ts';
import { environmentSubject } from '../../../state/subjects.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { pipelineOf, type CommandStoreSession } from '../../session.ts';

export interface HistoryOptions {
  readonly environment: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** Lists the runs of an environment and the decisions about it, newest first. */
export async function historyAction(
  { store, config }: CommandStoreSession,
  { environment, limit, json }: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  pipelineOf(config, environment);
  const rows = (await store.runs(environmentSubject(environment), limit)).map(rowOf);
  if (json) printJson(output, 'history', rows);
  else output.out(historyText(rows, output.screen?.columns));
  return 0;
}

function rowOf(run: Run): HistoryRow {
  const { kind, startedAt, endedAt, outcome, revision, planDigest, actor, message, repeated } = run;
  return {
    kind,
    startedAt,
    milliseconds: endedAt === undefined ? undefined : endedAt - startedAt,
    outcome,
    revision,
    plan: planDigest,
    counts: countsOf(run),
    actor,
    message,
    switched: switchesOf(run),
    repeated,
  };
}
