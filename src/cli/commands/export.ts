import { problemLine } from '../../domain/problem.ts';
import { streamSlug } from '../../domain/tree.ts';
import { runExport } from '../../sync/run-pass.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { sourceOf, type Session } from '../session.ts';

export interface ExportOptions {
  readonly source: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** How long a command waits for the daemon's pass over the same subject. Milliseconds. */
export const commandPatience = 60_000;

/** One export pass. Exit 1 where a stream could not be read, or the tree could not be merged. */
export async function exportCommand(
  session: Session,
  options: ExportOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { deps, source } = sourceOf(session, options.source);
  const passOptions = { holder: session.app.holder, patience: commandPatience, dryRun: options.dryRun };
  const report = await runExport(deps, source, passOptions, signal);
  const problems = [...report.quarantined, ...report.conflicts];
  if (options.json) printJson(output, report);
  else {
    for (const [mark, paths] of [
      ['+', report.added],
      ['~', report.changed],
      ['-', report.removed],
    ] as const) {
      for (const path of paths) output.out(`  ${mark} ${streamSlug(path)}\n`);
    }
    for (const problem of problems) output.err(`error: ${problemLine(problem)}\n`);
    output.out(outcomeLine(report));
  }
  return problems.length > 0 ? 1 : 0;
}

function outcomeLine({
  source,
  added,
  changed,
  removed,
  skipped,
  pushed,
  isDryRun,
  conflicts,
}: Awaited<ReturnType<typeof runExport>>): string {
  const counts = `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${skipped} not fetched`;
  if (isDryRun) return `${source}: ${counts}; dry run: nothing was written\n`;
  if (conflicts.length > 0) return `${source}: ${counts}; the mirror has it, but nothing moved on a branch\n`;
  return pushed === undefined
    ? `${source}: ${counts}; nothing to bring\n`
    : `${source}: ${counts}; pushed ${pushed.commit.slice(0, 12)} to ${pushed.branch}\n`;
}
