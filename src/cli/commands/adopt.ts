import { streamSlug } from '../../domain/tree.ts';
import { safe } from '../../report/safe-text.ts';
import { adopt, type AdoptReport } from '../../sync/adopt.ts';
import { hold } from '../../sync/holds.ts';
import { withLease } from '../../sync/lease.ts';
import { driftBranch, environmentSubject } from '../../sync/subjects.ts';
import { count, printJson, problemText, UsageError, type ExitCode, type Output } from '../output.ts';
import { passOptions } from '../pass-options.ts';
import { environmentOf, type Session } from '../session.ts';

export interface AdoptOptions {
  readonly environment: string;
  /** Slugs or globs of streams, and `SLUG=ID` where a person says which stream of the tenant it is. */
  readonly streams: readonly string[];
  /** After the store was lost: everything, and the environment is put on hold. */
  readonly rebuild: boolean;
  readonly by: string;
  readonly json: boolean;
}

/** Takes over streams that the tenant has already. Exit 1 where a person must say which. */
export async function adoptCommand(
  session: Session,
  options: AdoptOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const { deps } = pipeline;
  if (options.rebuild && options.streams.length > 0)
    throw new UsageError('--rebuild takes over every stream: name none');
  if (options.rebuild) {
    const reason = 'the store was rebuilt: look at the plan, then resume';
    await hold(deps, environment, { reason, by: options.by });
  }
  const turn = { subject: environmentSubject(environment.name), ...passOptions(session, output) };
  const report = await withLease(deps, turn, signal, (inner) =>
    adopt(deps, environment, adoptingOf(options.streams), inner),
  );
  if (options.json) printJson(output, report);
  else tell(report, options, output);
  return report.ambiguous.length > 0 || report.problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function adoptingOf(words: readonly string[]) {
  const choices = new Map(
    words.flatMap((word) => {
      const [, slug, id] = /^([^=]+)=(.+)$/.exec(word) ?? [];
      return slug === undefined || id === undefined ? [] : [[slug, id] as const];
    }),
  );
  return { streams: words.filter((word) => !word.includes('=')), choices };
}

function tell(report: AdoptReport, { environment, rebuild }: AdoptOptions, output: Output): void {
  for (const { path, id, isEqual } of report.adopted) {
    const what = isEqual ? 'the same as in git' : 'other than in git: the next sync brings what git says';
    output.out(`  ${streamSlug(path)} is ${safe(id)}: ${what}\n`);
  }
  if (report.captured !== undefined)
    output.out(`what the tenant has otherwise is saved on ${driftBranch(environment)}\n`);
  for (const { path, name, candidates } of report.ambiguous) {
    const ids = candidates.map(({ id }) => safe(id)).join(', ');
    output.err(
      `error: ${streamSlug(path)} could be any of ${ids}, all called ${safe(JSON.stringify(name))}: say which with \`sluice adopt ${environment} ${streamSlug(path)}=ID\`\n`,
    );
  }
  for (const problem of report.problems) output.err(`${problem.severity}: ${problemText(problem)}`);
  output.out(
    `${count(report.adopted.length, 'stream')} adopted${rebuild ? `; ${environment} is on hold until \`sluice resume ${environment}\`` : ''}\n`,
  );
}
