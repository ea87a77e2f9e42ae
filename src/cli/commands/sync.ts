import { problemLine } from '../../domain/problem.ts';
import { streamSlug } from '../../domain/tree.ts';
import { runSync } from '../../sync/run-pass.ts';
import { count, printJson, type ExitCode, type Output } from '../output.ts';
import { environmentOf, type Session } from '../session.ts';
import { commandPatience } from './export.ts';

export interface SyncOptions {
  readonly environment: string;
  readonly plan: string | undefined;
  readonly json: boolean;
}

/** One pass now. Exit 0 done, handed over or nothing to do; 1 failed, blocked or in part. */
export async function syncCommand(
  session: Session,
  options: SyncOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const passOptions = {
    holder: session.app.holder,
    patience: commandPatience,
    ...(options.plan === undefined ? {} : { plan: options.plan }),
  };
  const report = await runSync(pipeline.deps, environment, passOptions, signal);
  if (options.json) {
    const { basis: _basis, ...plan } = report.plan;
    printJson(output, { ...report, plan });
  } else {
    for (const { change, outcome, problem } of report.results) {
      output.out(
        `  ${outcome === 'failed' ? '!' : change.op === 'create' ? '+' : '~'} ${streamSlug(change.path)}  ${change.op}, ${change.state}: ${outcome}\n`,
      );
      if (problem !== undefined) output.err(`error: ${problemLine(problem)}\n`);
    }
    for (const blocker of report.plan.blockers) output.err(`blocked: ${problemLine(blocker)}\n`);
    for (const path of report.plan.drifted)
      output.err(`drifted: ${path} was changed in the tenant since the last sync and is left alone\n`);
    for (const line of report.retiring) output.err(`retiring: ${line}\n`);
    output.out(
      `${environment.name} at ${report.revision.slice(0, 12)}: ${report.results.length === 0 && report.outcome === 'synced' ? 'nothing to do' : `${report.outcome}, ${count(report.results.length, 'change')}`}\n`,
    );
  }
  return report.outcome === 'synced' || report.outcome === 'handed-over' ? 0 : 1;
}
