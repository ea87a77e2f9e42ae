import { CommanderError } from 'commander';
import { Redactor } from '../core/secrets/redactor.ts';
import { processOutput } from './terminal/process-output.ts';
import type { ExitCode } from './output.ts';
import { askedOf, buildProgram } from './program.ts';
import { Interrupted } from './stop.ts';
import { versionOfPackage } from './version.ts';

/** The command line: the only place that knows argv, environment, signals and exit codes. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const unread = new AbortController();
  process.stdout.on('error', (error) => {
    if (isUnread(error)) unread.abort(new Interrupted('SIGPIPE'));
    else endAtOnce(error);
  });
  process.stderr.on('error', (error) => {
    if (!isUnread(error)) endAtOnce(error);
  });
  const redactor = new Redactor();
  const output = processOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    redactor,
    now: () => performance.now(),
    unread: unread.signal,
  });
  process.on('uncaughtException', (error) => {
    output.err(`${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  let code: ExitCode = 0;
  const program = buildProgram({
    output,
    version: await versionOfPackage(),
    end: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander ends help and the version with an error too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { reportFailure } = await import('./terminal/failure.ts');
    return reportFailure(error, askedOf(program, argv), output);
  }
}

/**
 * Whoever read the output has seen enough, as `head` does. The rest of it is dropped, and the work goes on: an exit code
 * must not say of work that was broken off that it is done, and no tenant is left half written.
 */
function isUnread(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

/** Ends the process because the output cannot be written, on a full disk say. */
function endAtOnce(error: Error): void {
  if (!('code' in error)) throw error;
  process.stderr.write(`error: the output cannot be written (${String(error.code)})\n`);
  process.exit(1);
}
