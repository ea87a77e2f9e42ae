import { CommanderError } from 'commander';
import { Redactor } from '../core/secrets/redactor.ts';
import { processOutput } from './terminal/process-output.ts';
import type { ExitCode } from './output.ts';
import { askedOf, buildProgram } from './program.ts';
import { Interrupted } from './stop.ts';
import { versionOfPackage } from './version.ts';

/**
 * Runs the command line and returns the exit code. Only this function knows the process's arguments, environment,
 * signals and exit codes.
 */
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
    output.end();
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
    // Commander also ends help and the version with an error.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { reportFailure } = await import('./terminal/failure.ts');
    return reportFailure(error, askedOf(program, argv), output);
  } finally {
    output.end();
  }
}

/**
 * Checks for a reader that closed the output early, as `head` does. Sluice then drops the rest of the output and
 * finishes its work, so that the exit code is true and no tenant stays half written.
 */
function isUnread(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

/** Ends the process because the output cannot be written, for example on a full disk. */
function endAtOnce(error: Error): void {
  if (!('code' in error)) throw error;
  process.stderr.write(`error: the output cannot be written (${String(error.code)})\n`);
  process.exit(1);
}
