import { prepareRollback } from '../../../runs/decisions/rollback.ts';
import { decidedBy, oneLine } from '../../terminal/decision-text.ts';
import type { ExitCode, Output } from '../../output.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { syncAction } from '../run/sync.ts';

export interface RollbackOptions {
  readonly environment: string;
  readonly to: string;
  readonly reason: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Holds an environment at an older revision of its branch, offers the matching revert, and syncs. */
export async function rollbackAction(
  session: CommandSession,
  options: RollbackOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { environment, to, json } = options;
  const { pipeline, environment: target } = environmentOf(session, environment);
  const reason = oneLine('--reason', options.reason, 500);
  const request = { to, reason, by: oneLine('--by', decidedBy(options.by), 100) };
  const { revision, revert, notOffered } = await prepareRollback(pipeline.deps, target, request, signal);
  if (!json) {
    output.out(`${environment} is on hold at ${revision.slice(0, 7)}\n`);
    if (revert !== undefined)
      output.out(`merge ${revert.branch} into ${target.branch}, then \`sluice resume ${environment}\`\n`);
    if (notOffered !== undefined) output.err(`note: the revert could not be offered: ${notOffered}\n`);
  }
  return syncAction(session, { environment, revision, json }, output, signal);
}
