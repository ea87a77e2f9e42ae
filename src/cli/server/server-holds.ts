import { holdEndpoint, resumeEndpoint } from '../../dashboard/decisions/requests.ts';
import type { Stage } from '../../dashboard/overview/schema.ts';
import { holdLine, type Hold } from '../../core/gate/gate.ts';
import type { HoldOptions } from '../commands/decide/hold.ts';
import type { ResumeOptions } from '../commands/decide/resume.ts';
import { oneLine } from '../terminal/decision-text.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { environmentThere, type Server } from './open-server.ts';
import { askingServer, ServerFailure } from './server-failure.ts';

/** Suspends an environment at a daemon, as `holdAction` does here. The daemon records the signed-in user. */
export async function serverHold(
  server: Server,
  { environment, reason, json }: Omit<HoldOptions, 'by'>,
  output: Output,
): Promise<ExitCode> {
  const request = { reason: oneLine('--reason', reason, 500) };
  const before = await environmentThere(server, environment);
  const decided = await askingServer(server.url, () =>
    server.api.ask(holdEndpoint, { environment, ...request }),
  );
  const held = decided.hold ?? (await environmentThere(server, environment)).status?.hold;
  if (held === undefined)
    throw new ServerFailure(`${server.url} does not say what it noted of the hold`, 'SLC2907');
  if (json) printJson(output, 'hold', { environment, ...held });
  else output.out(`${environment} is ${holdLine(holdOf(held))}\n`);
  if (before.currentRun !== undefined)
    output.err(`note: a run of it at ${server.url} is under way, which finishes first\n`);
  return 0;
}

/** Lifts a hold at a daemon, as `resumeAction` does here. */
export async function serverResume(
  server: Server,
  { environment, json }: Omit<ResumeOptions, 'by'>,
  output: Output,
): Promise<ExitCode> {
  const before = await environmentThere(server, environment);
  const decided = await askingServer(server.url, () => server.api.ask(resumeEndpoint, { environment }));
  const lifted = decided.hold ?? before.status?.hold;
  if (json) printJson(output, 'resume', { environment, lifted: lifted ?? null });
  else if (lifted === undefined) output.out(`${environment} is not on hold\n`);
  else output.out(`${environment} continues with its next run; it was ${holdLine(holdOf(lifted))}\n`);
  return 0;
}

function holdOf(hold: NonNullable<NonNullable<Stage['status']>['hold']>): Hold {
  return { ...hold, revision: hold.revision };
}
