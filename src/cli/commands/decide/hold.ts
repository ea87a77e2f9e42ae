import { newId } from '../../../daemon/open/new-id.ts';
import { holdLine } from '../../../core/gate/gate.ts';
import { holderText } from '../../../core/lease-holder.ts';
import { hold } from '../../../runs/decisions/holds.ts';
import { environmentSubject } from '../../../state/subjects.ts';
import { decidedBy, oneLine } from '../../terminal/decision-text.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { pipelineOf, type CommandStoreSession } from '../../session.ts';

export interface HoldOptions {
  readonly environment: string;
  readonly reason: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Suspends an environment. Works while its tenant and repository are unreachable. */
export async function holdAction(
  { store, config, outside: { clock, log } }: CommandStoreSession,
  options: HoldOptions,
  output: Output,
): Promise<ExitCode> {
  const { environment, json } = options;
  pipelineOf(config, environment);
  const reason = oneLine('--reason', options.reason, 500);
  const request = { reason, by: oneLine('--by', decidedBy(options.by), 100) };
  const held = await hold({ store, clock, newId, log }, { name: environment }, request);
  if (json) printJson(output, 'hold', { environment, ...held });
  else output.out(`${environment} is ${holdLine(held)}\n`);
  const lease = await store.lease(environmentSubject(environment));
  if (lease !== undefined && lease.expiresAt > clock.now())
    output.err(`note: a run of it by ${holderText(lease.holder)} is under way, which finishes first\n`);
  return 0;
}
