import { bindReference } from '../../../runs/decisions/bind-reference.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { environmentOf, type CommandSession } from '../../session.ts';
import { UsageError } from '../../terminal/usage-error.ts';

export interface BindOptions {
  readonly environment: string;
  /** Reference and id, such as `connections/acme-commerce=5120`. */
  readonly entry: string;
  readonly json?: boolean;
}

/** Writes an entry of an environment's file to a branch, and names the branch to merge. */
export async function bindAction(
  session: CommandSession,
  options: BindOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [, path, id] = /^([^=]+)=(.+)$/.exec(options.entry) ?? [];
  if (path === undefined || id === undefined)
    throw new UsageError(`${JSON.stringify(options.entry)} is no reference with an id`, {
      remedy: 'name both, such as connections/acme-commerce=5120',
      code: 'SLC1901',
    });
  const { pipeline, environment } = environmentOf(session, options.environment);
  const report = await bindReference(pipeline.deps, environment, { path, id }, signal);
  if (options.json) {
    printJson(output, 'bind', report);
    return 0;
  }
  const { found, checked } = report.state;
  const which = checked
    ? found === undefined
      ? ''
      : ` (${found.name})`
    : ' (not checked: this tenant lists no ids for it)';
  if (report.pushed === undefined) output.out(`${path} is already bound to ${id}${which}\n`);
  else {
    const { branch, commit } = report.pushed;
    output.out(
      `${path} is bound to ${id}${which} on ${branch} (${commit.slice(0, 7)}): merge it into ${report.target}\n`,
    );
  }
  return 0;
}
