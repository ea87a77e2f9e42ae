import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { budgets } from '../../core/budgets.ts';
import type { Log } from '../../ports/log.ts';
import type { GitRun, Metrics } from '../../ports/metrics.ts';
import type { GitEnvironment } from './environment.ts';
import { understand, type Redact } from './failure.ts';
import { gitError } from './problems.ts';
import { RunLimits } from './run-limits.ts';

/** Context of all processes on one mirror. */
export interface GitContext {
  /** The bare repository; also where the processes run. */
  readonly directory: string;
  readonly environment: GitEnvironment;
  /** Time limit of one process, in milliseconds. */
  readonly timeoutMs: number;
  readonly redact: Redact;
  readonly log: Log;
  /** Is told how each process ended. */
  readonly metrics?: Pick<Metrics, 'gitRan'> | undefined;
}

export interface GitCommand {
  /** The command and its arguments. What comes from outside has been checked, or stands behind `--`. */
  readonly args: readonly string[];
  readonly input?: Iterable<Uint8Array>;
  /** Limit on printed texts that end with NUL. Git is stopped above it: nobody should walk such a tree. */
  readonly mostFields?: number;
  /** Limit on the bytes of output, where it is lower than that of all processes. */
  readonly mostBytes?: number;
  /** True: what it prints is counted alone, and the answer has none of it. */
  readonly isCounted?: boolean;
  /** Exit codes that are answers and not failures; 0 alone if left out. */
  readonly answers?: readonly number[];
  /** Given where it makes way for everything else on the machine; ends it, and then its reason is thrown. */
  readonly aside?: AbortSignal;
}

export interface GitAnswer {
  readonly stdout: Buffer;
  readonly exitCode: number;
}

const { outputBytes: outputLimit, errorBytes } = budgets.git;

/**
 * Starts git with an argument array and nothing of our own environment; `isAside`: it and what it starts have the lowest
 * priority, and can be ended together.
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
    // Node turns each value into text; the type knows only texts.
    env: context.environment as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    windowsHide: true,
    detached: isAside,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Runs git to its end on the mirror alone. Throws a PortError if it fails or takes too long. */
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
  // A process that ends before it has read everything says why by its exit code.
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

/** Also what a leader has started, which would go on without it. */
function endAll(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader);
  } catch {
    // All have ended.
  }
}

/** Starts the time of a process of git; what it gives tells how that ended, and is to be called once. */
export function startRun(
  { metrics }: Pick<GitContext, 'metrics'>,
  command: string,
): (outcome: GitRun['outcome']) => void {
  const startedAt = performance.now();
  return (outcome) => metrics?.gitRan({ command, outcome, seconds: (performance.now() - startedAt) / 1000 });
}

/** Collects the last part of what a process says, for the message if it fails. */
export function tail(stream: Readable, limit: number): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-limit);
  });
  return () => text;
}

/** Counts during output: a dozen small objects can name a thousand million paths. */
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

/** A `fast-import` that fails leaves a report beside the objects, with the paths and ids of its last commands. */
async function removeCrashReport(directory: string, pid: number | undefined): Promise<void> {
  if (pid !== undefined) await rm(join(directory, `fast_import_crash_${pid}`), { force: true });
}
