import { historyText } from '../../../core/plan/print/history-text.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import type { PipelineAccess } from '../../pipeline/pipeline-access.ts';

export interface HistoryOptions {
  readonly environment: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** Lists the runs of an environment and the decisions about it, newest first. */
export async function historyAction(
  pipeline: PipelineAccess,
  { environment, limit, json }: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  const { value: rows, note } = await pipeline.history(environment, limit);
  if (json) printJson(output, 'history', [...rows]);
  else output.out(historyText(rows, Date.now(), output.screen?.columns));
  if (note !== undefined) output.err(`note: ${note}\n`);
  return 0;
}
