import { Readable } from 'node:stream';
import { simpleGit, type SimpleGit, type SimpleGitOptions } from 'simple-git';
import { budgets } from '../../../core/budgets.ts';
import type { PortError } from '../../../ports/errors.ts';
import type { GitEnvironment } from '../environment.ts';
import { understand } from '../failure.ts';
import { startRun, type GitContext } from '../git-process.ts';
import { gitError } from '../problems.ts';
import { Quarantine } from './quarantine.ts';
import { mirrored } from '../ref-name.ts';
import type { RemoteAccess } from './remote-access.ts';
import type { RemoteAddress } from './remote-address.ts';
import { RunLimits } from '../run-limits.ts';

/** Outcome of a command. Its failures are those that git itself reported. */
interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly traced?: GitEnvironment;
  /** Folder for fetched objects. */
  readonly quarantine?: Quarantine;
  /** Returns the failure for too much output, or too much in that folder. */
  readonly tooMuch?: () => Error;
}

interface RemoteObservation {
  outcome?: CommandOutput;
}

const { remoteBytes: outputLimit } = budgets.git;

/**
 * Features that simple-git refuses unless they are allowed, with the reason for each. By each of these settings,
 * environment.ts restricts git, and no outside input reaches them.
 */
const unsafe: NonNullable<SimpleGitOptions['unsafe']> = {
  // The settings are passed in GIT_CONFIG_COUNT and its variables, so that no token is in an argument list.
  allowUnsafeConfigEnvCount: true,
  // GIT_CONFIG_GLOBAL=/dev/null
  allowUnsafeConfigPaths: true,
  // core.hooksPath=/dev/null
  allowUnsafeHooksPath: true,
  // core.fsmonitor=false
  allowUnsafeFsMonitor: true,
  // credential.helper=, which empties the list of helpers
  allowUnsafeCredentialHelper: true,
  // protocol.allow=never, and one allowed transport
  allowUnsafeProtocolOverride: true,
};

/** Options of a fetch without output, without files besides objects and refs, and without maintenance. */
const quietly: readonly string[] = ['--quiet', '--no-write-fetch-head', '--no-auto-maintenance'];

/** Context of all commands that talk to the remote. The environment has the address of `origin` and the credentials. */
export interface RemoteContext extends Omit<GitContext, 'environment'> {
  readonly access: RemoteAccess;
  /** Limit on the bytes of a fetch by `bring`. */
  readonly forkBytes?: number;
}

/** Git commands that talk to the remote. */
export class RemoteClient {
  readonly #context: RemoteContext;
  readonly #overHttp: boolean;

  constructor(context: RemoteContext, remote: RemoteAddress) {
    this.#context = context;
    this.#overHttp = remote.transport !== 'file';
  }

  /**
   * Returns the commit of each mirrored ref on the remote; empty if it has none. Throws if the remote does not answer.
   */
  async list(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const args = ['--refs', '--', 'origin', ...mirrored.map((folder) => `${folder}*`)];
    const outcome = await this.#run('ls-remote', signal, (git) => git.listRemote(args));
    if (outcome.exitCode !== 0) throw this.#failure('ls-remote', outcome);
    const refs = listedRefs(outcome.stdout);
    if (refs.size === 0 && this.#overHttp) await this.#proveEmpty(args, signal);
    return refs;
  }

  /**
   * Throws unless the remote really has no refs. Git takes any page with the status 200, such as the login of a proxy,
   * for the empty list of refs of an old server. So this asks again and checks that the response used git's protocol,
   * whose first packet git traces as `packet: git< # service=git-upload-pack` or `packet: ls-remote< version 2`.
   */
  async #proveEmpty(args: string[], signal: AbortSignal): Promise<void> {
    const traced = { GIT_TRACE_PACKET: '1' };
    const outcome = await this.#run('ls-remote', signal, (git) => git.listRemote(args), { traced });
    if (outcome.exitCode !== 0) {
      throw this.#failure('ls-remote', { ...outcome, stderr: untraced(outcome.stderr) });
    }
    if (/packet: .*< (# service=git-upload-pack|version [12])/.test(outcome.stderr)) return;
    throw gitError(
      'unreachable',
      'What answers at the address of the repository does not speak the protocol of git.',
    );
  }

  /** Returns the commit of one ref on the remote; undefined if there is none. */
  async find(ref: string, signal: AbortSignal): Promise<string | undefined> {
    const outcome = await this.#run('ls-remote', signal, (git) =>
      git.listRemote(['--refs', '--', 'origin', ref]),
    );
    if (outcome.exitCode !== 0) throw this.#failure('ls-remote', outcome);
    const found = outcome.stdout.split('\n').map((line) => line.split('\t'));
    return found.find(([, name]) => name === ref)?.[0];
  }

  /** Fetches the objects of one ref, whoever pushed it, and stores no ref. Throws if its pack is too large. */
  async bring(ref: string, signal: AbortSignal): Promise<void> {
    const { directory, forkBytes = budgets.fork.fetchedBytes } = this.#context;
    const flags = [...quietly, '--no-tags', '--recurse-submodules=no'];
    await using quarantine = await Quarantine.open(directory, forkBytes);
    const tooMuch = () => gitError('tooLarge', `${ref} adds more than ${forkBytes} bytes to the repository.`);
    const command = (git: SimpleGit) => git.fetch([...flags, '--', 'origin', ref]);
    const outcome = await this.#run('fetch', signal, command, { quarantine, tooMuch });
    if (outcome.exitCode !== 0) throw this.#failure('fetch', outcome);
    if (await quarantine.isTooLarge()) throw tooMuch();
    await quarantine.release();
  }

  /** Fetches every mirrored ref with its objects, and removes refs that are gone on the remote. */
  async fetch(signal: AbortSignal): Promise<void> {
    const flags = [...quietly, '--prune', '--no-tags', '--recurse-submodules=no'];
    const refspecs = mirrored.map((folder) => `+${folder}*:${folder}*`);
    const outcome = await this.#run('fetch', signal, (git) =>
      git.fetch([...flags, '--', 'origin', ...refspecs]),
    );
    if (outcome.exitCode !== 0) throw this.#failure('fetch', outcome);
  }

  /**
   * Pushes these refspecs under these leases, all or none. Returns undefined if it succeeded, else git's messages, from
   * which the caller distinguishes a lost race from a refusal.
   */
  async push(
    leases: readonly string[],
    refspecs: readonly string[],
    signal: AbortSignal,
  ): Promise<CommandOutput | undefined> {
    const flags = [
      '--porcelain',
      '--atomic',
      '--no-verify',
      '--no-follow-tags',
      '--recurse-submodules=no',
      '--no-signed',
    ];
    const args = [
      ...flags,
      ...leases.map((lease) => `--force-with-lease=${lease}`),
      '--',
      'origin',
      ...refspecs,
    ];
    // Not `git.push`, which puts its own options after the `--`.
    const outcome = await this.#run('push', signal, (git) => git.raw(['push', ...args]));
    return outcome.exitCode === 0 ? undefined : outcome;
  }

  /** Asks the remote about a push like `push`, but sends nothing. */
  async tryPush(refspec: string, signal: AbortSignal): Promise<CommandOutput | undefined> {
    const args = ['push', '--dry-run', '--porcelain', '--no-verify', '--', 'origin', refspec];
    const outcome = await this.#run('push', signal, (git) => git.raw(args));
    return outcome.exitCode === 0 ? undefined : outcome;
  }

  /** Returns the PortError for a push that failed for another reason than a race. */
  pushFailure(outcome: CommandOutput): PortError {
    return understand({ what: 'push', ...outcome }, this.#context.redact, { changes: true });
  }

  #failure(what: string, outcome: CommandOutput): PortError {
    return understand({ what, ...outcome }, this.#context.redact);
  }

  async #run(
    what: string,
    signal: AbortSignal,
    command: (git: SimpleGit) => PromiseLike<unknown>,
    { traced = {}, quarantine, tooMuch = talkative(what) }: RunOptions = {},
  ): Promise<CommandOutput> {
    signal.throwIfAborted();
    const { timeoutMs, log, access } = this.#context;
    const granted = { ...(await access(signal)), ...traced };
    const environment = quarantine?.inside(granted) ?? granted;
    using limits = new RunLimits(timeoutMs, signal);
    using _watched = quarantine?.watch(() => limits.outputExceeded());
    const ran = startRun(this.#context, what);
    const seen: RemoteObservation = {};
    const git = this.#simpleGit(limits, seen, environment);
    try {
      await command(git);
    } catch (error) {
      if (limits.signal.aborted || seen.outcome === undefined) ran('cut_off');
      signal.throwIfAborted();
      if (limits.exceeded === 'time') {
        const uncertain = what === 'push';
        throw gitError('timedOut', `git ${what} took longer than ${timeoutMs} ms.`, { uncertain });
      }
      if (limits.exceeded === 'output') throw tooMuch();
      if (seen.outcome === undefined || seen.outcome.exitCode === 0) throw error;
    }
    if (seen.outcome === undefined) throw new Error(`simple-git gave no outcome of git ${what}.`);
    log.debug('git ran', { command: what, exitCode: seen.outcome.exitCode });
    ran(seen.outcome.exitCode === 0 ? 'success' : 'failure');
    return seen.outcome;
  }

  /** Returns a simple-git for one command, within limits. Puts the outcome into `seen`. */
  #simpleGit(limits: RunLimits, seen: RemoteObservation, environment: GitEnvironment): SimpleGit {
    const git = simpleGit({
      baseDir: this.#context.directory,
      abort: limits.signal,
      allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
      unsafe,
      // The output is complete once the pipes are closed. A process that git left running may hold them longer.
      completion: { onClose: true, onExit: 1000 },
      // Called for successes too. The library's own error would have output and cause in one text.
      errors(error, { exitCode, stdOut, stdErr }) {
        seen.outcome = { exitCode, stdout: text(stdOut), stderr: text(stdErr) };
        return error ?? (exitCode === 0 ? undefined : Buffer.from('git failed'));
      },
    });
    git.outputHandler((_command, stdout, stderr) => {
      limit(stdout, limits);
      // A stopped git leaves its HTTP helper waiting for the remote, with these pipes open.
      for (const stream of [stdout, stderr]) {
        limits.signal.addEventListener('abort', () => destroy(stream), { once: true });
      }
    });
    return git.env(environment);
  }
}

const talkative = (what: string) => () =>
  gitError('tooLarge', `git ${what} printed more than ${outputLimit} bytes.`);

function limit(stream: NodeJS.ReadableStream, limits: RunLimits): void {
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > outputLimit) limits.outputExceeded();
  });
}

function destroy(stream: NodeJS.ReadableStream): void {
  if (stream instanceof Readable) stream.destroy();
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Parses lines of `<id> TAB <ref>`. A pattern also matches deeper names (`refs/x/refs/heads/y`), so this selects the
 * refs.
 */
function listedRefs(output: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [oid, ref] = line.split('\t');
    if (oid !== undefined && ref !== undefined && mirrored.some((folder) => ref.startsWith(folder)))
      refs.set(ref, oid);
  }
  return refs;
}

/** Returns git's messages without the lines of GIT_TRACE_PACKET. */
function untraced(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/ packet: /.test(line))
    .join('\n');
}
