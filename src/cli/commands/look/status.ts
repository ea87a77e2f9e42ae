import { systemClock } from '../../../adapters/system/clock.ts';
import { waitingReasons } from '../../../core/gate/gate.ts';
import type { StatusRow } from '../../../core/plan/print/status-text.ts';
import type { PipelineAccess } from '../../pipeline/pipeline-access.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { statusWithRemedies } from '../../terminal/remedies.ts';
import { interruptible } from '../../stop.ts';
import { sluiceLine } from '../../terminal/sluice-line.ts';
import { watchStatus } from './status-watch.ts';

export interface StatusOptions {
  /** Environment to show. Undefined for all sources and environments. */
  readonly environment?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly server?: string;
}

/** Shows the result of the last runs, once or with `watch` until a stop signal. */
export async function statusAction(
  pipeline: Pick<PipelineAccess, 'status'>,
  { environment, watch, json = false, ...where }: StatusOptions,
  output: Output,
): Promise<ExitCode> {
  const read = () => pipeline.status(environment);
  if (watch)
    return interruptible((signal) => watchStatus(read, { json, clock: systemClock }, output, signal));
  const rows = await read();
  if (json) printJson(output, 'status', [...rows]);
  else {
    output.out(statusWithRemedies(rows, Date.now(), output.screen?.columns));
    if (where.server === undefined)
      for (const { name } of rows.filter(waitsForApproval))
        output.out(`next: ${sluiceLine(['plan', name], where)}\n`);
  }
  return 0;
}

function waitsForApproval({ status }: StatusRow): boolean {
  return status?.conditions.some(({ reason }) => reason === waitingReasons['not approved']) === true;
}
