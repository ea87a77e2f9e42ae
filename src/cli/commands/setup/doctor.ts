import { examine } from '../../../daemon/doctor/doctor.ts';
import { ok, problem, type CheckResult } from '../../../daemon/doctor/check-result.ts';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { ConfigInvalid, type ConfigProblem } from '../../../config/problem.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { codeTables } from '../../code-tables.ts';
import { configFiles } from '../../files/disk.ts';
import { outsideOfCommand } from '../../outside.ts';
import { count, printJson, type ExitCode, type Output } from '../../output.ts';

export interface DoctorOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** Checks everything that a configuration names. Exits with 1 on a problem. */
export async function doctorAction(
  options: DoctorOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const findings: CheckResult[] = [];
  const found = (finding: CheckResult) => {
    findings.push(finding);
    if (!options.json) output.out(lineOf(finding));
  };
  const config = await configured(options.config, found);
  if (config !== undefined)
    for await (const finding of examine(config, outsideOfCommand(output, 'error'), signal)) found(finding);
  const problems = findings.filter(({ is }) => is === 'problem').length;
  if (options.json) printJson(output, 'doctor', { problems, findings: findings.map(withRemedy) });
  else output.err(`${count(findings.length, 'check')}, ${count(problems, 'problem')}\n`);
  return problems > 0 ? 1 : 0;
}

async function configured(path: string, found: (finding: CheckResult) => void): Promise<Config | undefined> {
  try {
    const { config, warnings } = await loadConfig(path, configFiles);
    const environments = config.pipelines.flatMap((pipeline) => [...pipeline.environments.keys()]);
    found(
      ok(
        'configuration',
        `${count(config.pipelines.length, 'source')}, ${count(environments.length, 'environment')}`,
      ),
    );
    for (const warning of warnings) found({ ...complaint(warning), is: 'note' });
    return config;
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    for (const one of error.problems) found(complaint(one));
    return undefined;
  }
}

function complaint({ code, file, key, line, column, message, remedy }: ConfigProblem): CheckResult {
  const says = `${file}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}; ${remedy}`;
  return problem('configuration', code, says);
}

function withRemedy(finding: CheckResult): CheckResult & { readonly remedy?: string } {
  const rows = codeTables.flatMap(({ rows: own }) => own);
  const remedy = rows.find(({ code }) => code === finding.code)?.remedy;
  return remedy === undefined ? finding : { ...finding, remedy };
}

const marks: Record<CheckResult['is'], string> = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' };

function lineOf(finding: CheckResult): string {
  const { is, what, says, code, remedy } = withRemedy(finding);
  const suffix = code === undefined ? '' : ` [${code}]${remedy === undefined ? '' : ` ${remedy}`}`;
  return `${safe(`${marks[is]}  ${what}: ${says}${suffix}`)}\n`;
}
