import { streamSlug } from '../../../core/tree/tree.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { adopt, type AdoptReport } from '../../../runs/decisions/adopt.ts';
import type { AdoptRequest } from '../../../runs/decisions/adopt-request.ts';
import { holdRebuilt } from '../../../runs/decisions/holds.ts';
import { withLease } from '../../../state/leases/lease.ts';
import type { Environment } from '../../../runs/pipeline.ts';
import { driftBranch } from '../../../runs/branches.ts';
import { environmentSubject } from '../../../state/subjects.ts';
import { decidedBy } from '../../terminal/decision-text.ts';
import { count, printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { runOptions } from '../../run-options.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { UsageError } from '../../terminal/usage-error.ts';

export interface AdoptOptions {
  readonly environment: string;
  /** Slugs or globs of streams, or `SLUG=ID` to name the tenant's stream. */
  readonly streams: readonly string[];
  /** Adopts every stream after a loss of the store, and holds each environment without records in the store. */
  readonly rebuild?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

/**
 * Adopts streams that the tenant already has. Exits with 1 if a person must choose between candidates, or if a name or
 * id on the command line cannot be adopted.
 */
export async function adoptAction(
  session: CommandSession,
  options: AdoptOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, options.environment);
  const { deps } = pipeline;
  if (options.rebuild && options.streams.length > 0)
    throw new UsageError('--rebuild takes no names of streams', {
      why: 'it takes over every stream',
      remedy: 'leave the names out',
      code: 'SLC1901',
    });
  const adopting = adoptingOf(options.streams);
  const held = options.rebuild ? await holdAll(session, options) : [];
  const turn = { subject: environmentSubject(environment.name), ...runOptions(session, output) };
  const report = await withLease(deps, turn, signal, (inner) =>
    adopt(deps, environment, { ...adopting, rebuild: options.rebuild === true }, inner),
  );
  if (options.json) printJson(output, 'adopt', { ...report, held });
  else tell(report, environment, options, held, output);
  const isMissed = report.missing.some(({ path }) => options.streams.includes(streamSlug(path)));
  const isRefused = report.problems.some(({ severity }) => severity === 'error');
  return report.ambiguous.length > 0 || isMissed || isRefused ? 1 : 0;
}

/** Holds the environments before anything is read, so that no daemon writes to their tenants meanwhile. */
function holdAll(
  { app, config }: CommandSession,
  { environment, by }: AdoptOptions,
): Promise<readonly string[]> {
  const reason = 'the store was rebuilt: look at the plan, then resume';
  const names = config.pipelines.flatMap(({ environments }) => [...environments.keys()]);
  const { deps } = environmentOf({ app, config }, environment).pipeline;
  return holdRebuilt(deps, environment, names, { reason, by: decidedBy(by) });
}

function adoptingOf(words: readonly string[]): AdoptRequest {
  const choices = new Map<string, string>();
  for (const word of words.filter((one) => one.includes('='))) {
    const [, slug, id] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (slug === undefined || id === undefined)
      throw new UsageError(`${word} is not of the form SLUG=ID`, {
        why: 'the slug of a stream in git comes before the sign, the id of a stream in the tenant after it',
        remedy: 'write both, such as order-intake=01K0ABCDEF',
        code: 'SLC1901',
      });
    const other = choices.get(slug);
    if (other !== undefined && other !== id)
      throw new UsageError(`${slug} cannot be both ${other} and ${id}`, {
        why: 'a stream of git is one stream of the tenant',
        remedy: 'name one of them',
        code: 'SLC1901',
      });
    choices.set(slug, id);
  }
  return { streams: words.filter((word) => !word.includes('=')), choices };
}

function tell(
  report: AdoptReport,
  { name: environment, tenant }: Environment,
  { rebuild }: AdoptOptions,
  held: readonly string[],
  output: Output,
): void {
  for (const { path, id, isEqual } of report.adopted) {
    const what = isEqual ? 'the same as in git' : "differs from git: the next sync applies git's version";
    output.out(`  ${streamSlug(path)} is ${safe(id)}: ${what}\n`);
  }
  if (report.captured !== undefined)
    output.out(`Sluice saved the tenant's differences from git on ${driftBranch(environment)}\n`);
  for (const one of report.ambiguous) output.err(`error: ${ambiguityText(one, environment)}`);
  for (const one of report.missing) output.out(`  ${missingText(one, environment, tenant)}`);
  for (const problem of report.problems) output.err(`${problem.severity}: ${problemText(problem)}`);
  output.out(
    `${count(report.adopted.length, 'stream')} adopted${rebuild ? `; ${environment} is on hold until \`sluice resume ${environment}\`` : ''}\n`,
  );
  for (const name of held)
    output.out(`${name} is on hold too: the store knows nothing of it; \`sluice adopt ${name} --rebuild\`\n`);
}

function ambiguityText(
  { path, name, candidates }: AdoptReport['ambiguous'][number],
  environment: string,
): string {
  const isRenamed = candidates.every((candidate) => candidate.name !== name);
  const ids = candidates.map(({ id }) => safe(id)).join(', ');
  const names = [...new Set(candidates.map((one) => safe(JSON.stringify(one.name))))].join(', ');
  const what = isRenamed
    ? `has the content of ${ids}, called ${names} there`
    : `could be any of ${ids}, all called ${safe(JSON.stringify(name))}`;
  return `${streamSlug(path)} ${what}: choose with \`sluice adopt ${environment} ${streamSlug(path)}=ID\`\n`;
}

function missingText(
  { path, name }: AdoptReport['missing'][number],
  environment: string,
  { mode }: Environment['tenant'],
): string {
  const [slug, called] = [streamSlug(path), safe(JSON.stringify(name))];
  if (mode === 'manual')
    return `${slug}: the inbox has no export of ${called}; if the tenant has it, put one there first\n`;
  return `${slug}: the tenant has no ${called}, so the next sync adds it; if it has another name there, run \`sluice adopt ${environment} ${slug}=ID\`\n`;
}
