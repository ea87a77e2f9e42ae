import { streamSlug } from '../../../core/tree/tree.ts';
import type { ExportReport } from '../../../runs/export/report.ts';
import { exclusionLines } from '../../../runs/merge/status.ts';
import { runExport } from '../../../runs/run.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { runOptions } from '../../run-options.ts';
import { sourceOf, type CommandSession } from '../../session.ts';
import { watched } from '../../terminal/watched-tenant.ts';

export interface ExportCommandOptions {
  readonly source?: string | undefined;
  readonly dryRun?: boolean;
  readonly acceptRewritten?: boolean;
  readonly allowRemovals?: number | undefined;
  readonly json?: boolean;
}

/** Runs one export. Exits with 1 if a stream cannot be read or the tree cannot be merged. */
export async function exportAction(
  session: CommandSession,
  options: ExportCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { deps, source } = sourceOf(session, options.source);
  const watcher = watched(source, output.progress);
  const { dryRun = false, acceptRewritten: acceptsRewritten = false, allowRemovals } = options;
  const asked = { ...runOptions(session, output), dryRun, acceptsRewritten, allowRemovals };
  const report = await runExport(deps, watcher.side, asked, signal).finally(watcher.end);
  const problems = [...report.quarantined, ...report.conflicts];
  if (options.json) printJson(output, 'export', report);
  else {
    for (const [mark, paths] of [
      ['+', report.added],
      ['~', report.changed],
      ['-', report.removed],
    ] as const) {
      for (const path of paths) output.out(`  ${mark} ${streamSlug(path)}\n`);
    }
    if (report.vanished.length > 0) output.out(vanishedLine(report));
    for (const problem of problems) output.err(`error: ${problemText(problem)}`);
    for (const problem of report.changing) output.err(`warning: ${problemText(problem)}`);
    for (const line of exclusionLines(report)) output.out(`kept out: ${line}\n`);
    output.out(outcomeLine(report, source.branch));
  }
  return problems.length > 0 || report.stalled !== undefined ? 1 : 0;
}

function vanishedLine({ vanished, source }: ExportReport): string {
  const streams = vanished.map(streamSlug).join(', ');
  return `${count(vanished.length, 'stream')} vanished from the tenant of ${source}: ${streams}\n`;
}

function outcomeLine(report: ExportReport, branch: string): string {
  const { source, added, changed, removed, skipped, pushed, isDryRun, conflicts, stalled } = report;
  const counts = `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${skipped} not fetched`;
  if (isDryRun) return `${source}: ${counts}; dry run: nothing was written\n`;
  if (stalled !== undefined)
    return `${source}: ${counts}; the mirror has it, but nothing moved on a branch: ${stalled.message}\n`;
  const then = conflicts.length > 0 ? 'resolve the conflicts there' : `merge it into ${branch}`;
  return pushed === undefined
    ? `${source}: ${counts}; nothing to bring\n`
    : `${source}: ${counts}; pushed ${pushed.commit.slice(0, 7)} to ${pushed.branch}; ${then}\n`;
}
