import { holdLine } from '../../../core/gate/gate.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import type { PipelineAccess } from '../../pipeline/pipeline-access.ts';

export interface ResumeOptions {
  readonly environment: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Lifts a hold, if there is one. Exits with 0 either way. */
export async function resumeAction(
  pipeline: PipelineAccess,
  { environment, by, json }: ResumeOptions,
  output: Output,
): Promise<ExitCode> {
  const lifted = await pipeline.resume(environment, by);
  if (json) printJson(output, 'resume', { environment, lifted: lifted ?? null });
  else if (lifted === undefined) output.out(`${environment} is not on hold\n`);
  else output.out(`${environment} continues with its next run; it was ${holdLine(lifted)}\n`);
  return 0;
}
