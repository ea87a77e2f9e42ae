import { exclusionLines } from '../../../runs/merge/status.ts';
import type { PromotionReport } from '../../../runs/promotion/run.ts';
import { runPromotion } from '../../../runs/run.ts';
import { printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { runOptions } from '../../run-options.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { UsageError } from '../../terminal/usage-error.ts';

export interface PromoteOptions {
  readonly from: string;
  readonly to: string;
  /** Slugs or globs of streams. Empty for all. */
  readonly streams: readonly string[];
  readonly acceptRewritten?: boolean;
  readonly json?: boolean;
}

/** Merges a branch, or some of its streams, into a promotion branch. Exits with 1 if anything stays open. */
export async function promoteAction(
  session: CommandSession,
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
      {
        why: `\`from\` of ${options.to} in the configuration says so`,
        remedy: `run \`sluice promote ${names[0] ?? ''} ${options.to}\``,
      },
    );
  }
  const { streams, acceptRewritten: acceptsRewritten = false } = options;
  const asked = { ...runOptions(session, output), streams, acceptsRewritten };
  const report = await runPromotion(pipeline.deps, environment, asked, signal);
  if (options.json) printJson(output, 'promote', report);
  else print(report, environment.branch, output);
  const isOpen = report.stalled !== undefined || report.unproven !== undefined;
  return report.conflicts.length > 0 || isOpen ? 1 : 0;
}

function print(report: PromotionReport, target: string, output: Output): void {
  for (const conflict of report.conflicts) output.err(`conflict: ${problemText(conflict)}`);
  for (const { file, place, message } of report.remarks)
    output.out(`${[file, place].filter((part) => part !== '').join(' ')}: ${message}\n`);
  for (const path of report.kept) output.out(`${path}: ${target} keeps its own\n`);
  for (const line of exclusionLines(report)) output.out(`kept out: ${line}\n`);
  output.out(outcomeLine(report, target));
}

function outcomeLine({ pushed, stalled, conflicts, reason }: PromotionReport, target: string): string {
  if (stalled !== undefined) return `stalled: ${stalled.message}\n`;
  if (pushed !== undefined) {
    const then = conflicts.length > 0 ? 'resolve the conflicts there' : `merge it into ${target}`;
    return `pushed ${pushed.commit.slice(0, 7)} to ${pushed.branch}; ${then}\n`;
  }
  return conflicts.length > 0
    ? 'nothing new; the conflicts on the promotion branch are not resolved yet\n'
    : `nothing to promote: ${reason ?? ''}\n`;
}
