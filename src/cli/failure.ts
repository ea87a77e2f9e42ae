import { CommanderError } from 'commander';
import { ConfigInvalid } from '../config/problem.ts';
import { SecretsUnavailable, SecretUnavailable } from '../config/secret.ts';
import { InvalidInput } from '../domain/problem.ts';
import { AddressTaken } from '../http/server.ts';
import { PortError } from '../ports/errors.ts';
import { safe } from '../report/safe-text.ts';
import { BranchMissing, StalePlan } from '../sync/plan-environment.ts';
import { errorCode } from './disk.ts';
import { UsageError, type Output } from './output.ts';
import { interruptionOf } from './stop.ts';

/** Tells a person what went wrong, and gives the exit code. What nobody foresaw shows its stack: it is ours to mend. */
export function reportFailure(error: unknown, output: Output): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  const interruption = interruptionOf(error);
  if (interruption !== undefined) {
    output.err(`${interruption.message}\n`);
    return interruption.exitCode;
  }
  output.err(`${failureText(error)}\n`);
  return 1;
}

function failureText(error: unknown): string {
  if (error instanceof ConfigInvalid || error instanceof SecretsUnavailable) return `error: ${error.message}`;
  if (error instanceof PortError) return `error: ${safe(error.message)} [${error.code}]`;
  if (isForPeople(error)) return `error: ${safe(error.message)}`;
  if (errorCode(error) !== undefined && error instanceof Error && 'syscall' in error)
    return `error: the system refuses: ${safe(error.message)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isForPeople(error: unknown): error is Error {
  return [InvalidInput, SecretUnavailable, UsageError, AddressTaken, BranchMissing, StalePlan].some(
    (kind) => error instanceof kind,
  );
}
