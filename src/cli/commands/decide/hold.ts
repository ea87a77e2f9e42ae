import { holdLine } from '../../../core/gate/gate.ts';
import { oneLine } from '../../terminal/decision-text.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import type { PipelineAccess } from '../../pipeline/pipeline-access.ts';

export interface HoldOptions {
  readonly environment: string;
  readonly reason: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Suspends an environment. */
export async function holdAction(
  pipeline: PipelineAccess,
  { environment, reason, by, json }: HoldOptions,
  output: Output,
): Promise<ExitCode> {
  const { value: held, note } = await pipeline.hold(environment, oneLine('--reason', reason, 500), by);
  if (json) printJson(output, 'hold', { environment, ...held });
  else output.out(`${environment} is ${holdLine(held)}\n`);
  if (note !== undefined) output.err(`note: ${note}\n`);
  return 0;
}
