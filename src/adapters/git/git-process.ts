import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { budgets } from '../../core/budgets.ts';
import type { Log } from '../../ports/log.ts';
import type { GitRun, Metrics } from '../../ports/metrics.ts';
import type { GitEnvironment } from './environment.ts';
import { understand, type TextRedactor } from './failure.ts';
import { gitError } from './problems.ts';
import { RunLimits } from './run-limits.ts';

/** Context of all processes on one mirror. */
export interface GitContext {
  /** Bare repository, and working directory of the processes. */
  readonly directory: string;
  readonly environment: GitEnvironment;
  /** Time limit of one process, in milliseconds. */
  readonly timeoutMs: number;
  readonly redact: TextRedactor;
  readonly log: Log;
  /** Receives the end of each process. */
  readonly metrics?: Pick<Metrics, 'gitRan'> | undefined;
}

export interface GitCommand {
  /** Command and arguments. Untrusted ones have been checked, or come after `--`. */
  readonly args: readonly string[];
  readonly input?: Iterable<Uint8Array>;
  /** Limit on NUL-terminated texts in the output. Git is stopped above it, because such a tree is too large to walk. */
  readonly mostFields?: number;
  /** Limit on the bytes of output, where it is lower than that of all processes. */
  readonly mostBytes?: number;
  /** Tells that only the number of output texts matters. Then the result has no output. */
  readonly isCounted?: boolean;
  /** Exit codes that are no failures; only 0 if left out. */
  readonly answers?: readonly number[];
  /** Signal for a process of low priority. It ends the process, which then rejects with its reason. */
  readonly aside?: AbortSignal;
}

export interface GitAnswer {
  readonly stdout: Buffer;
  readonly exitCode: number;
}

const { outputBytes: outputLimit, errorBytes } = budgets.git;

/**
 * Starts git with an argument array and an environment of its own. `isAside`: it and its child processes have the
 * lowest priority, and can be ended together.
 */
export function spawnGit(
  context: Pick<GitContext, 'directory' | 'environment'>,
  args: readonly string[],
  signal?: AbortSignal,
  isAside = false,
) {
  const [program, all] = isAside
    ? (['nice', ['-n', '19', 'git', ...args]] as const)
    : (['git', args] as const);
  return spawn(program, all, {
    cwd: context.directory,
    // Node converts each value to text; its type allows only texts.
    env: context.environment as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    windowsHide: true,
    detached: isAside,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Runs git on the mirror alone until it ends. Throws a PortError if it fails or takes too long. */
export async function runGit(context: GitContext, command: GitCommand): Promise<GitAnswer> {
  const { aside } = command;
  using limits = new RunLimits(context.timeoutMs, aside);
  const what = command.args[0] ?? '';
  const ran = startRun(context, what);
  const child = spawnGit(context, command.args, limits.signal, aside !== undefined);
  if (aside !== undefined) limits.signal.addEventListener('abort', () => endAll(child.pid), { once: true });
  const stdout: Buffer[] = [];
  const { mostFields, mostBytes = outputLimit, isCounted = false } = command;
  let size = 0;
  let fields = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (!isCounted) stdout.push(chunk);
    size += chunk.length;
    if (mostFields !== undefined) fields += nulsIn(chunk);
    if (size > mostBytes || fields > (mostFields ?? 0)) limits.outputExceeded();
  });
  const stderr = tail(child.stderr, errorBytes);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => {
      ran('cut_off');
      const why = aside?.aborted === true ? (aside.reason as Error) : undefined;
      reject(why ?? notRun(command, cause, limits.exceeded, context.timeoutMs));
    });
    child.once('close', resolve);
  });
  // The exit code tells why a process ended before it read everything.
  const fed = pipeline(Readable.from(command.input ?? []), child.stdin).catch(() => undefined);
  const exitCode = await ended;
  await fed;
  context.log.debug('git ran', { command: what, exitCode });
  const isAnswer = exitCode !== null && (command.answers ?? [0]).includes(exitCode);
  ran(isAnswer ? 'success' : 'failure');
  if (isAnswer) return { stdout: Buffer.concat(stdout), exitCode };
  await removeCrashReport(context.directory, child.pid);
  throw understand({ what, exitCode, stderr: stderr() }, context.redact);
}

/** Ends a process and its children, which would continue without it. */
function endAll(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader);
  } catch {
    // All have ended already.
  }
}

/** Starts the clock of a git process. Call the result once, with the end of the process. */
export function startRun(
  { metrics }: Pick<GitContext, 'metrics'>,
  command: string,
): (outcome: GitRun['outcome']) => void {
  const startedAt = performance.now();
  return (outcome) => metrics?.gitRan({ command, outcome, seconds: (performance.now() - startedAt) / 1000 });
}

/** Collects the last part of a process's output, for the message if it fails. */
export function tail(stream: Readable, limit: number): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-limit);
  });
  return () => text;
}

/** Counts during output, because a dozen small objects can name a thousand million paths. */
function nulsIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) count += 1;
  return count;
}

function notRun(
  { args: [what], mostFields, mostBytes = outputLimit }: GitCommand,
  cause: Error,
  exceeded: RunLimits['exceeded'],
  timeoutMs: number,
): Error {
  if (exceeded === 'time') return gitError('timedOut', `git ${what} took longer than ${timeoutMs} ms.`);
  if (exceeded === 'output')
    return gitError(
      'tooLarge',
      `git ${what} printed more than ${mostBytes} bytes${mostFields === undefined ? '' : ` or ${mostFields} texts`}.`,
    );
  return gitError('gitMissing', `git could not be started: ${cause.message}`, { cause });
}

/**
 * Removes the report that a failed `fast-import` leaves next to the objects, with the paths and ids of its last
 * commands.
 */
async function removeCrashReport(directory: string, pid: number | undefined): Promise<void> {
  if (pid !== undefined) await rm(join(directory, `fast_import_crash_${pid}`), { force: true });
}
