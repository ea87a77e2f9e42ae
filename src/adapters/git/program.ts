import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { budgets } from '../../core/budgets.ts';
import type { GitEnvironment } from './environment.ts';
import { tail } from './git-process.ts';
import { gitError } from './problems.ts';
import { RunLimits } from './run-limits.ts';

/** One run of a program other than git. */
export interface ProgramRun {
  readonly program: 'git' | 'ssh-keygen' | 'gpg';
  readonly args: readonly string[];
  readonly environment: GitEnvironment;
  readonly directory: string;
  readonly input?: Uint8Array;
  /** Time limit in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** End of a process, whatever its exit code. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  /** Last part of the output. */
  readonly stderr: string;
}

const { signatureBytes: outputLimit, errorBytes } = budgets.git;

/** Runs a program without a shell. Throws a PortError where it cannot be started, takes too long or prints too much. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const { program, signal, timeoutMs } = run;
  using limits = new RunLimits(timeoutMs, signal);
  const child = spawn(program, run.args, {
    cwd: run.directory,
    // Node converts each value to text; its type allows only texts.
    env: run.environment as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    windowsHide: true,
    signal: limits.signal,
  });
  const stdout: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    size += chunk.length;
    if (size > outputLimit) limits.outputExceeded();
  });
  const stderr = tail(child.stderr, errorBytes);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // The exit code tells why a program ended before it read everything.
  const fed = pipeline(Readable.from([run.input ?? Buffer.alloc(0)]), child.stdin).catch(() => undefined);
  try {
    const exitCode = await ended;
    await fed;
    return { exitCode, stdout: Buffer.concat(stdout), stderr: stderr() };
  } catch (cause) {
    signal?.throwIfAborted();
    if (limits.exceeded === 'time')
      throw gitError('timedOut', `${program} took longer than ${timeoutMs} ms.`);
    if (limits.exceeded === 'output')
      throw gitError('tooLarge', `${program} printed more than ${outputLimit} bytes.`);
    throw programMissing(program, cause);
  }
}

/** Returns the PortError of a missing or unusable program. */
export function programMissing(program: string, cause?: unknown): Error {
  const said = cause instanceof Error ? `: ${cause.message}` : '';
  return gitError('signatureProgram', `${program} could not be started${said}.`, { cause });
}
