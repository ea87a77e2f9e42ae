import { problemLine } from '../../domain/problem.ts';
import { runPromotion } from '../../sync/run-pass.ts';
import { printJson, UsageError, type ExitCode, type Output } from '../output.ts';
import { environmentOf, type Session } from '../session.ts';
import { commandPatience } from './export.ts';

export interface PromoteOptions {
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

/** Brings one branch's revision to the next environment's promotion branch. Exit 1 on a conflict. */
export async function promoteCommand(
  session: Session,
  options: PromoteOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.to);
  const settings = pipeline.config.environments.get(options.to)?.from;
  const names = [settings?.name, settings?.branch];
  if (!names.includes(options.from)) {
    throw new UsageError(
      `${options.to} is promoted to from ${names.join(' or ')}, not from ${JSON.stringify(options.from)}`,
    );
  }
  const report = await runPromotion(
    pipeline.deps,
    environment,
    { holder: session.app.holder, patience: commandPatience },
    signal,
  );
  if (options.json) printJson(output, report);
  else {
    for (const conflict of report.conflicts) output.err(`conflict: ${problemLine(conflict)}\n`);
    for (const path of report.kept) output.out(`${path}: ${environment.branch} keeps its own\n`);
    output.out(
      report.pushed === undefined
        ? `nothing to promote: ${report.conflicts.length > 0 ? 'resolve the conflicts first' : report.reason}\n`
        : `pushed ${report.pushed.commit.slice(0, 12)} to ${report.pushed.branch}; merge it into ${environment.branch}\n`,
    );
  }
  return report.conflicts.length > 0 ? 1 : 0;
}
