import { simpleGit, type SimpleGit, type SimpleGitOptions } from 'simple-git';
import type { PortError } from '../../ports/errors.ts';
import { understand } from './failure.ts';
import type { GitContext } from './git-process.ts';
import { mirrored } from './ref-name.ts';
import { gitError } from './problems.ts';

/** What came of a command: a failure here is one that git itself reported. */
interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const outputLimit = 64 * 1024 * 1024;

/**
 * What simple-git refuses unless told otherwise, and why it is wanted here: each is a setting by which environment.ts
 * takes something away from git, and nothing from outside reaches it.
 */
const unsafe: NonNullable<SimpleGitOptions['unsafe']> = {
  // The settings travel in GIT_CONFIG_COUNT and its variables, so that no token is in an argument list.
  allowUnsafeConfigEnvCount: true,
  // GIT_CONFIG_GLOBAL=/dev/null
  allowUnsafeConfigPaths: true,
  // core.hooksPath=/dev/null
  allowUnsafeHooksPath: true,
  // core.fsmonitor=false
  allowUnsafeFsMonitor: true,
  // credential.helper=, which empties the list of helpers
  allowUnsafeCredentialHelper: true,
  // protocol.allow=never, and one transport allowed
  allowUnsafeProtocolOverride: true,
};

/** The commands that talk to the remote. The context's environment says where `origin` is and who asks. */
export class RemoteClient {
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  /** Where each mirrored ref points on the remote now; empty if it has none. Throws if it does not answer. */
  async list(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const args = ['--refs', '--', 'origin', ...mirrored.map((folder) => `${folder}*`)];
    const outcome = await this.#run('ls-remote', signal, (git) => git.listRemote(args));
    if (outcome.exitCode !== 0) throw this.#failure('ls-remote', outcome);
    return listedRefs(outcome.stdout);
  }

  /** Brings every mirrored ref here, with its objects, and drops those that are gone there. */
  async fetch(signal: AbortSignal): Promise<void> {
    const flags = [
      '--quiet',
      '--prune',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--recurse-submodules=no',
    ];
    const refspecs = mirrored.map((folder) => `+${folder}*:${folder}*`);
    const outcome = await this.#run('fetch', signal, (git) =>
      git.fetch([...flags, '--', 'origin', ...refspecs]),
    );
    if (outcome.exitCode !== 0) throw this.#failure('fetch', outcome);
  }

  /**
   * Runs a push of these refspecs under these leases, all or none. Returns undefined if it was done, else what git
   * said, for the caller to tell a lost race from a refusal.
   */
  async push(
    leases: readonly string[],
    refspecs: readonly string[],
    signal: AbortSignal,
  ): Promise<Outcome | undefined> {
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
    const outcome = await this.#run('push', signal, (git) => git.push(args));
    return outcome.exitCode === 0 ? undefined : outcome;
  }

  /** The PortError for a push that failed for a reason of its own. */
  pushFailure(outcome: Outcome): PortError {
    return understand({ what: 'push', ...outcome }, this.#context.redact, { uncertain: true });
  }

  #failure(what: string, outcome: Outcome): PortError {
    return understand({ what, ...outcome }, this.#context.redact);
  }

  async #run(
    what: string,
    signal: AbortSignal,
    command: (git: SimpleGit) => PromiseLike<unknown>,
  ): Promise<Outcome> {
    signal.throwIfAborted();
    const { directory, environment, timeoutMs, log } = this.#context;
    const timeout = AbortSignal.timeout(timeoutMs);
    const overflow = new AbortController();
    const seen: { outcome?: Outcome } = {};
    const git = simpleGit({
      baseDir: directory,
      abort: AbortSignal.any([signal, timeout, overflow.signal]),
      allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
      unsafe,
      // The output is whole once the pipes are closed, which may be after the process has ended.
      completion: { onClose: true, onExit: false },
      errors(error, { exitCode, stdOut, stdErr }) {
        seen.outcome = { exitCode, stdout: text(stdOut), stderr: text(stdErr) };
        if (exitCode !== 0) return error ?? Buffer.from(`git ${what} failed`);
        return error;
      },
    });
    git.env(environment);
    git.outputHandler((_command, stdout) => {
      let size = 0;
      stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > outputLimit) overflow.abort();
      });
    });
    try {
      await command(git);
    } catch (error) {
      signal.throwIfAborted();
      const uncertain = what === 'push';
      if (timeout.aborted)
        throw gitError('timedOut', `git ${what} took longer than ${timeoutMs} ms.`, { uncertain });
      if (overflow.signal.aborted)
        throw gitError('tooLarge', `git ${what} printed more than ${outputLimit} bytes.`);
      if (seen.outcome === undefined || seen.outcome.exitCode === 0) throw error;
    }
    const outcome = seen.outcome ?? { exitCode: 0, stdout: '', stderr: '' };
    log.debug('git ran', { command: what, exitCode: outcome.exitCode });
    return outcome;
  }
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

/** `<id> TAB <ref>` a line. A pattern also matches deeper down (`refs/x/refs/heads/y`), so that refs are chosen here. */
function listedRefs(output: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [oid, ref] = line.split('\t');
    if (oid !== undefined && ref !== undefined && mirrored.some((folder) => ref.startsWith(folder)))
      refs.set(ref, oid);
  }
  return refs;
}
