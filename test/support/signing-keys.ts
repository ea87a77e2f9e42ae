import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** An SSH key pair, made for a test. */
export interface SshKey {
  /** Path of the private key. */
  readonly file: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

export async function sshKey(
  folder: string,
  name: string,
  { type = 'ed25519', passphrase = '' } = {},
): Promise<SshKey> {
  const file = join(folder, `key-of-${name}`);
  await run('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file]);
  const [kind = '', key = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  const listed = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return { file, publicKey: `${kind} ${key}`, fingerprint: listed.stdout.split(' ')[1] ?? '' };
}

/** True where tests of OpenPGP signatures can run. */
export const hasGpg = spawnSync('gpg', ['--version']).status === 0;

/** A GnuPG home with secret keys, in a folder with a short path: its agent has a socket there. Ends with the test. */
export class GpgHome {
  readonly #home: string;

  private constructor(home: string) {
    this.#home = home;
  }

  /** `now`: the time that GnuPG believes to be, as `20200101T000000`. */
  static async make(now?: string): Promise<GpgHome> {
    const home = await mkdtemp(join(tmpdir(), 'gpg-'));
    const made = new GpgHome(home);
    onTestFinished(async () => {
      await run('gpgconf', ['--kill', 'all'], { env: made.env });
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    });
    if (now !== undefined) await writeFile(join(home, 'gpg.conf'), `faked-system-time ${now}\n`);
    return made;
  }

  get env(): Readonly<Record<string, string>> {
    return { PATH: process.env['PATH'] ?? '', HOME: this.#home, GNUPGHOME: this.#home, LC_ALL: 'C' };
  }

  /** Makes a key that can sign, and gives its fingerprint. */
  async key(user: string, expires = 'never'): Promise<string> {
    await this.#gpg('--passphrase', '', '--quick-generate-key', user, 'ed25519', 'sign', expires);
    const listed = await this.#gpg('--with-colons', '--list-keys', user);
    return /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
  }

  /** The public key in armour. */
  publicKey(user: string): Promise<string> {
    return this.#gpg('--armor', '--export', user);
  }

  secretKey(user: string): Promise<string> {
    return this.#gpg('--armor', '--export-secret-keys', user);
  }

  /** With the certificate that GnuPG writes beside each new key, and keeps from being used by mistake with a colon. */
  async revoke(fingerprint: string): Promise<void> {
    const file = join(this.#home, 'openpgp-revocs.d', `${fingerprint}.rev`);
    await writeFile(file, (await readFile(file, 'utf8')).replace(':-----BEGIN', '-----BEGIN'));
    await this.#gpg('--import', file);
  }

  async #gpg(...args: readonly string[]): Promise<string> {
    return (await run('gpg', ['--batch', '--quiet', ...args], { env: this.env })).stdout;
  }
}

/** What git is told so that it signs with a key. */
export function signingWith(key: SshKey | { readonly openPgp: string }): readonly string[] {
  const [format, name] = 'file' in key ? ['ssh', key.file] : ['openpgp', key.openPgp];
  return ['-c', `gpg.format=${format}`, '-c', `user.signingKey=${name}`];
}
