import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '../../../ports/repository.ts';
import { parseAllowedSigners, type AllowedSigners } from './allowed-signers.ts';
import { programEnvironment, verifyingEnvironment, type SignatureFolder } from '../environment.ts';
import { plainText, understand } from '../failure.ts';
import type { GitContext } from '../git-process.ts';
import { gitError } from '../problems.ts';
import { programMissing, runProgram, type ProgramEnd, type ProgramRun } from '../program.ts';
import { readOpenPgpVerification, readSshVerification, signatureKind } from './signature-reading.ts';

/** The keyring has only the keys of the allowed signers, so all are trusted. GnuPG looks up and starts nothing. */
const gpgOptions = 'no-auto-key-retrieve\nno-auto-key-locate\ntrust-model always\nno-autostart\n';

/**
 * Checks signatures of the mirror's commits with git, ssh-keygen and gpg. Each check has a folder of its own with the
 * trusted keys, removed afterwards. No configuration and no key of the user or the system counts.
 */
export class SignatureChecker {
  readonly #context: GitContext;
  readonly #path: string | undefined;

  constructor(context: GitContext, path: string | undefined) {
    this.#context = context;
    this.#path = path;
  }

  /** Throws a PortError where a program for these signers is missing, or their list is unusable. */
  async prove(signers: string, signal: AbortSignal): Promise<void> {
    const allowed = parseAllowedSigners(signers);
    if (allowed.ssh !== '') await this.#proveSshKeygen(signal);
    await this.#inFolder(allowed, signal, () => Promise.resolve());
  }

  /** Returns the signature of a commit, given its id and object. Throws a PortError where it cannot be checked. */
  async check(oid: string, object: Buffer, signers: string, signal: AbortSignal): Promise<Signature> {
    const allowed = parseAllowedSigners(signers);
    const kind = signatureKind(object);
    if (kind === 'missing') return { is: 'missing' };
    if (kind === undefined)
      return { is: 'not valid', reason: 'it is neither an SSH nor an OpenPGP signature' };
    if (kind === 'ssh' && allowed.ssh === '') return notListed('an SSH key', 'no SSH key is listed');
    if (kind === 'openPgp' && allowed.openPgp === '')
      return notListed('an OpenPGP key', 'no OpenPGP key is listed');
    return this.#inFolder(allowed, signal, async (folder) => {
      const { exitCode, stderr } = await this.#run(
        {
          program: 'git',
          args: ['verify-commit', '--raw', '--', oid],
          environment: verifyingEnvironment(this.#context.directory, this.#path, folder),
        },
        signal,
      );
      // error: cannot run ssh-keygen: No such file or directory
      const missing = /^error: cannot (?:run|exec|spawn) '?(\S+?)'?:/m.exec(stderr)?.[1];
      if (missing !== undefined) throw programMissing(missing);
      if (exitCode !== 0 && exitCode !== 1)
        throw understand({ what: 'verify-commit', exitCode, stderr }, this.#context.redact);
      const verification = { isGood: exitCode === 0, said: stderr };
      const signature =
        kind === 'ssh'
          ? readSshVerification(verification, folder.signers)
          : readOpenPgpVerification(verification);
      return signature.is === 'not valid' ? { ...signature, reason: plainText(signature.reason) } : signature;
    });
  }

  /** Runs work in a folder with the keys, which is removed afterwards in any case. */
  async #inFolder<T>(
    allowed: AllowedSigners,
    signal: AbortSignal,
    work: (folder: SignatureFolder) => Promise<T>,
  ): Promise<T> {
    const directory = await mkdtemp(join(this.#context.directory, 'signers-')).catch((cause: unknown) => {
      throw gitError('noSpace', `No folder can be made in ${this.#context.directory}.`, { cause });
    });
    const folder = { directory, signers: join(directory, 'signers'), gnupg: join(directory, 'gnupg') };
    try {
      await writeFile(folder.signers, allowed.ssh, { mode: 0o600 });
      await mkdir(folder.gnupg, { mode: 0o700 });
      if (allowed.openPgp !== '') await this.#importKeys(allowed.openPgp, folder.gnupg, signal);
      return await work(folder);
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async #importKeys(openPgp: string, gnupg: string, signal: AbortSignal): Promise<void> {
    await writeFile(join(gnupg, 'gpg.conf'), gpgOptions, { mode: 0o600 });
    const environment = { ...programEnvironment(gnupg, this.#path), GNUPGHOME: gnupg };
    const { exitCode, stderr } = await this.#run(
      { program: 'gpg', args: ['--batch', '--import'], environment, input: Buffer.from(openPgp) },
      signal,
    );
    if (exitCode === 0) return;
    throw gitError(
      'badSigners',
      `gpg cannot read the OpenPGP keys of the allowed signers: ${plainText(stderr)}`,
    );
  }

  /** Checks an empty signature with git's options. ssh-keygen must report that there is no signature. */
  async #proveSshKeygen(signal: AbortSignal): Promise<void> {
    const { directory } = this.#context;
    const nothing = ['-s', '/dev/null', '-Overify-time=20260105120000'];
    const { stderr } = await this.#run(
      {
        program: 'ssh-keygen',
        args: ['-Y', 'check-novalidate', '-n', 'git', ...nothing],
        environment: programEnvironment(directory, this.#path),
      },
      signal,
    );
    if (/signature/.test(stderr)) return;
    throw gitError('signatureProgram', `ssh-keygen cannot check signatures: ${plainText(stderr)}`);
  }

  #run(
    run: Pick<ProgramRun, 'program' | 'args' | 'environment' | 'input'>,
    signal: AbortSignal,
  ): Promise<ProgramEnd> {
    const { directory, timeoutMs } = this.#context;
    return runProgram({ ...run, directory, timeoutMs, signal });
  }
}

function notListed(key: string, reason: string): Signature {
  return { is: 'not allowed', key, reason };
}
