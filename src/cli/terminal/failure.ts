import { CommanderError, type Command } from 'commander';
import { ConfigInvalid, type ConfigProblem } from '../../config/problem.ts';
import { SecretsUnavailable, SecretUnavailable } from '../../config/secret.ts';
import { NotAllowed } from '../../core/authority/may-approve.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { AddressTaken } from '../../daemon/server/address-taken.ts';
import { PortError } from '../../ports/errors.ts';
import { safe } from '../../core/text/safe-text.ts';
import { BranchMissing, StalePlan } from '../../runs/plan-errors.ts';
import { codeTables } from '../code-tables.ts';
import { commandCodes, type CommandCode } from '../codes.ts';
import { complaintText, type FailureReport } from './complaint.ts';
import { errorCode } from '../files/disk.ts';
import type { Output } from '../output.ts';
import { parseComplaint } from './parse-complaint.ts';
import { ServerFailure } from '../pipeline/server-failure.ts';
import { interruptionOf } from '../stop.ts';
import { UsageError } from './usage-error.ts';

/** Limit of configuration problems shown at once. `sluice doctor` shows all. */
const mostProblems = 20;

/**
 * Reports a failure of a command, or of the program, in three lines for each problem. Returns the exit code. An
 * unexpected error shows its stack first, because it is a bug in Sluice.
 */
export function reportFailure(error: unknown, asked: Command, output: Output): number {
  if (error instanceof CommanderError) {
    const complaint = parseComplaint(error, asked);
    if (complaint !== undefined) output.err(complaintText(complaint));
    return error.exitCode === 0 ? 0 : 1;
  }
  const interruption = interruptionOf(error);
  if (interruption !== undefined) {
    output.err(`${interruption.message}\n`);
    return interruption.exitCode;
  }
  output.err(failureText(error));
  return 1;
}

function failureText(error: unknown): string {
  const complaints = complaintsOf(error);
  const more = complaints.length - mostProblems;
  const text = complaints.slice(0, mostProblems).map(complaintText).join('');
  if (more > 0) return `${text}and ${more} more: \`sluice doctor\` lists all\n`;
  const isUnforeseen = complaints.some(({ code }) => code === 'SLC2903');
  return isUnforeseen && error instanceof Error ? `${error.stack ?? error.message}\n${text}` : text;
}

/** Returns a complaint for each problem of an error, at least one. */
export function complaintsOf(error: unknown): readonly FailureReport[] {
  if (error instanceof ConfigInvalid) return error.problems.map(ofConfig);
  if (error instanceof SecretsUnavailable) return error.problems.map(ofSecret);
  return [complaintOf(error)];
}

function complaintOf(error: unknown): FailureReport {
  if (error instanceof UsageError) return { ...error.complaint, what: safe(error.message) };
  if (error instanceof ServerFailure) return { ...error.complaint, what: safe(error.message) };
  if (error instanceof SecretUnavailable) return ofSecret(error);
  if (error instanceof PortError || error instanceof InvalidInput || error instanceof NotAllowed)
    return coded(error.message, error.code);
  if (error instanceof BranchMissing) return ofCommand(error, 'SLC1904');
  if (error instanceof StalePlan) return ofCommand(error, 'SLC1905');
  if (error instanceof AddressTaken) return ofCommand(error, 'SLC2901');
  if (errorCode(error) !== undefined && error instanceof Error && 'syscall' in error)
    return ofCommand(error, 'SLC2902');
  return ofCommand(error instanceof Error ? error : new Error(String(error)), 'SLC2903');
}

function ofConfig({ file, line, column, key, message, remedy, code }: ConfigProblem): FailureReport {
  const place = `${file}:${line}:${column}`;
  return { ...coded(`${place}: ${key === '' ? '' : `${key}: `}${message}`, code), remedy: safe(remedy) };
}

/** Converts a missing secret. Its message ends with the remedy and the code, which are separated here. */
function ofSecret({ message, remedy, code }: SecretUnavailable): FailureReport {
  return { ...coded(message.replace(`; ${remedy} [${code}]`, ''), code), remedy: safe(remedy) };
}

function ofCommand({ message }: Error, code: CommandCode): FailureReport {
  const { title, remedy } = commandCodes[code];
  return { what: safe(message), why: title, remedy, code };
}

/** Takes the reason and the remedy from the code's row. */
function coded(message: string, code: string): FailureReport {
  const row = codeTables.flatMap(({ rows }) => rows).find((one) => one.code === code);
  return {
    what: safe(message.replace(` [${code}]`, '')),
    why: row?.title ?? commandCodes.SLC2903.title,
    remedy: row?.remedy ?? commandCodes.SLC2903.remedy,
    code,
  };
}
