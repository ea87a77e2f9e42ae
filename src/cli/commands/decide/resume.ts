import { newId } from '../../../daemon/open/new-id.ts';
import { holdLine } from '../../../core/gate/gate.ts';
import { resume } from '../../../runs/decisions/holds.ts';
import { decidedBy, oneLine } from '../../terminal/decision-text.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { pipelineOf, type CommandStoreSession } from '../../session.ts';

export interface ResumeOptions {
  readonly environment: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Lifts a hold, if there is one. Exits with 0 either way. */
export async function resumeAction(
  { store, config, outside: { clock, log } }: CommandStoreSession,
  { environment, by, json }: ResumeOptions,
  output: Output,
): Promise<ExitCode> {
  pipelineOf(config, environment);
  const decider = oneLine('--by', decidedBy(by), 100);
  const lifted = await resume({ store, clock, newId, log }, { name: environment }, decider);
  if (json) printJson(output, 'resume', { environment, lifted: lifted ?? null });
  else if (lifted === undefined) output.out(`${environment} is not on hold\n`);
  else output.out(`${environment} continues with its next run; it was ${holdLine(lifted)}\n`);
  return 0;
}
