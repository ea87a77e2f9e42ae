import { stat } from 'node:fs/promises';
import { programEnvironment } from '../environment.ts';
import { plainText } from '../failure.ts';
import type { GitContext } from '../git-process.ts';
import { gitError } from '../problems.ts';
import { runProgram, type ProgramEnd } from '../program.ts';

/**
 * Kinds of keys whose signature of the same bytes is always the same, because a commit that is written again after a
 * crash must be the same. ECDSA uses a random number for each signature. Hardware keys count signatures, and need to be
 * touched.
 */
const steadyKinds: readonly string[] = ['ssh-ed25519', 'ssh-rsa'];

/** Signs commits with an SSH key in a file, which only ssh-keygen reads. */
export class CommitSigner {
  readonly #context: GitContext;
  readonly #path: string | undefined;
  readonly #key: string;

  private constructor(context: GitContext, path: string | undefined, key: string) {
    this.#context = context;
    this.#path = path;
    this.#key = key;
  }

  /** `key`: an absolute path. Throws a PortError where the key is unusable, or readable by others. */
  static async open(context: GitContext, path: string | undefined, key: string): Promise<CommitSigner> {
    await checkMode(key);
    const signer = new CommitSigner(context, path, key);
    await signer.#checkKind();
    return signer;
  }

  /** Returns the commit's object with its signature as the last header. */
  async sign(object: Buffer): Promise<Buffer> {
    const { exitCode, stdout, stderr } = await this.#run(
      ['-Y', 'sign', '-n', 'git', '-f', this.#key],
      object,
    );
    if (exitCode !== 0 || stdout.length === 0)
      throw unusable(this.#key, `ssh-keygen cannot sign with it: ${plainText(stderr)}`);
    const lines = stdout.toString('latin1').trimEnd().split('\n');
    const end = object.indexOf('\n\n') + 1;
    return Buffer.concat([
      object.subarray(0, end),
      Buffer.from(`gpgsig ${lines.join('\n ')}\n`),
      object.subarray(end),
    ]);
  }

  async #checkKind(): Promise<void> {
    const { exitCode, stdout, stderr } = await this.#run(['-y', '-P', '', '-f', this.#key], Buffer.alloc(0));
    if (/incorrect passphrase/.test(stderr)) throw unusable(this.#key, 'it has a passphrase');
    if (exitCode !== 0)
      throw unusable(this.#key, `it is not an SSH private key, or cannot be read: ${plainText(stderr)}`);
    const kind = stdout.toString('latin1').split(' ')[0] ?? '';
    if (steadyKinds.includes(kind)) return;
    throw unusable(this.#key, `a key of the kind ${plainText(kind)} signs the same differently each time`);
  }

  #run(args: readonly string[], input: Buffer): Promise<ProgramEnd> {
    const { directory, timeoutMs } = this.#context;
    const environment = programEnvironment(directory, this.#path);
    return runProgram({ program: 'ssh-keygen', args, environment, directory, input, timeoutMs });
  }
}

async function checkMode(key: string): Promise<void> {
  const found = await stat(key).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw unusable(key, `it cannot be read (${code})`);
  });
  if (!found.isFile()) throw unusable(key, 'it is not an ordinary file');
  const mode = found.mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw unusable(key, `others can read it (mode ${mode.toString(8).padStart(4, '0')}): run chmod 600 on it`);
}

function unusable(key: string, reason: string): Error {
  return gitError('badSigningKey', `repository.signingKey, ${key}, cannot be used: ${reason}.`);
}
