import { processOutput } from './process-output.ts';
import { Redactor } from '../domain/redactor.ts';
import { reportFailure } from './failure.ts';
import type { ExitCode } from './output.ts';
import { askedOf, buildProgram } from './program.ts';
import { versionOfPackage } from './version.ts';

/** The command line: the only place that knows argv, environment, signals and exit codes. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', endQuietly);
  const redactor = new Redactor();
  const output = processOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    redactor,
    now: () => performance.now(),
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
    return reportFailure(error, askedOf(program, argv), output);
  }
}

/** Whoever read the output has seen enough, as `head` does; where a disk took it and is full, nobody can be told more. */
function endQuietly(error: Error): void {
  if (!('code' in error)) throw error;
  if (error.code !== 'EPIPE')
    process.stderr.write(`error: the output cannot be written (${String(error.code)})\n`);
  process.exit(error.code === 'EPIPE' ? undefined : 1);
}
