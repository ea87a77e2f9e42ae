import { bindReference } from '../../sync/bind-reference.ts';
import { printJson, UsageError, type ExitCode, type Output } from '../output.ts';
import { environmentOf, type Session } from '../session.ts';

export interface BindOptions {
  readonly environment: string;
  /** `connections/acme-commerce=5120`. */
  readonly entry: string;
  readonly json: boolean;
}

/** Writes an entry of an environment's file to a branch, and says what to merge. */
export async function bindCommand(
  session: Session,
  options: BindOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [, path, id] = /^([^=]+)=(.+)$/.exec(options.entry) ?? [];
  if (path === undefined || id === undefined)
    throw new UsageError('name a reference and an id, such as connections/acme-commerce=5120');
  const { pipeline, environment } = environmentOf(session, options.environment);
  const report = await bindReference(pipeline.deps, environment, { path, id }, signal);
  if (options.json) {
    printJson(output, report);
    return 0;
  }
  const { found, checked } = report.state;
  const which = checked
    ? found === undefined
      ? ''
      : ` (${found.name})`
    : ', which this tenant gives no way to check';
  if (report.pushed === undefined) output.out(`${path} is bound to ${id}${which} already\n`);
  else {
    const { branch, commit } = report.pushed;
    output.out(
      `${path} is bound to ${id}${which} on ${branch} (${commit.slice(0, 12)}): merge it into ${report.target}\n`,
    );
  }
  return 0;
}
