import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { NewCommit, Repository } from '../../../src/ports/repository.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { sshKey, type SshKey } from '../../support/signing-keys.ts';
import { recordedLog, type RecordedLog } from './recorded-log.ts';

const run = promisify(execFile);
const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;
const main = 'refs/heads/main';

describe('a repository with a signing key', () => {
  let remote: GitRemote;
  let log: RecordedLog;
  const opened: Repository[] = [];
  beforeEach(async () => {
    remote = await makeGitRemote();
    log = recordedLog();
  });
  afterEach(async () => {
    for (const repository of opened.splice(0)) await repository.close();
    await remote.dispose();
  });

  async function open(key?: Pick<SshKey, 'file'>, name = 'mirror.git', path?: string): Promise<Repository> {
    const repository = await openGitRepository(
      {
        directory: join(remote.folder, name),
        url: remote.path,
        identity,
        ...(key === undefined ? {} : { signingKey: key.file }),
        ...(path === undefined ? {} : { path }),
      },
      { log },
    );
    opened.push(repository);
    return repository;
  }

  const change = (text: string, parents: readonly string[] = []): NewCommit => ({
    parents,
    base: parents[0],
    writes: new Map([['events/order.json', { bytes: Buffer.from(text) }]]),
    message: `Größe: ${text}\n\nSluice-Drift: staging\n`,
    at: Date.UTC(2026, 0, 5, 12),
  });

  /** What `git verify-commit` says in the remote, where that key and no other is allowed. */
  async function verified(oid: string, { publicKey }: SshKey): Promise<string> {
    const signers = join(remote.folder, 'signers');
    await writeFile(signers, `sluice@example.com namespaces="git" ${publicKey}\n`);
    const args = ['-C', remote.path, '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'verify-commit', oid];
    return (await run('git', args, { env: { PATH: process.env['PATH'] ?? '', HOME: remote.folder } })).stderr;
  }

  it.each(['ed25519', 'rsa'])('signs each commit that it writes, so that git knows it: %s', async (type) => {
    const key = await sshKey(remote.folder, 'sluice', { type });
    const repository = await open(key);
    const one = await repository.commit(change('one'));
    const two = await repository.commit(change('two', [one]));
    const merge = await repository.commit({ ...change('three', [two, one]), writes: new Map() });
    await repository.push([{ ref: main, expected: undefined, to: merge }], never);

    for (const oid of [one, two, merge]) expect(await verified(oid, key)).toContain(key.fingerprint);
    expect(await remote.git('fsck', '--strict')).toBe('');
    expect(await repository.signature(merge, `sluice@example.com ${key.publicKey}\n`, never)).toEqual({
      is: 'allowed',
      key: key.fingerprint,
      signer: 'sluice@example.com',
    });
  });

  it('writes what it would write without one, and the signature', async () => {
    const key = await sshKey(remote.folder, 'sluice');
    const [signing, plain] = [await open(key), await open(undefined, 'plain.git')];
    const [signed, unsigned] = [await signing.commit(change('one')), await plain.commit(change('one'))];
    expect(signed).not.toBe(unsigned);
    expect(await signing.commitInfo(signed)).toEqual({ ...(await plain.commitInfo(unsigned)), oid: signed });
  });

  it.each(['ed25519', 'rsa'])('gives the same id for the same input: %s', async (type) => {
    const key = await sshKey(remote.folder, 'sluice', { type });
    const [one, other] = [await open(key), await open(key, 'other.git')];
    const oid = await one.commit(change('one'));
    expect(await one.commit(change('one'))).toBe(oid);
    expect(await other.commit(change('one'))).toBe(oid);
  });

  it('writes nothing of the key to the log', async () => {
    const key = await sshKey(remote.folder, 'sluice');
    await (await open(key)).commit(change('one'));
    const secret = (await readFile(key.file, 'utf8')).split('\n').slice(1, -2);
    expect(secret.length).toBeGreaterThan(3);
    for (const line of secret) expect(log.lines.join('\n')).not.toContain(line);
  });

  const refusal = async (file: string, path?: string) => {
    const failure = await open({ file }, 'mirror.git', path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PortError', remedy: 'wait' });
    return String(failure);
  };

  it('refuses a key that others can read', async () => {
    const { file } = await sshKey(remote.folder, 'sluice');
    for (const [mode, shown] of [
      [0o644, '0644'],
      [0o640, '0640'],
      [0o604, '0604'],
    ] as const) {
      await chmod(file, mode);
      expect(await refusal(file)).toContain(
        `repository.signingKey, ${file}, cannot be used: others can read it (mode ${shown}): run chmod 600`,
      );
    }
    await chmod(file, 0o400);
    await expect(open({ file })).resolves.toBeDefined();
  });

  it('refuses a key with a passphrase', async () => {
    const { file } = await sshKey(remote.folder, 'sluice', { passphrase: 'open sesame' });
    expect(await refusal(file)).toContain('it has a passphrase');
  });

  it('refuses a key whose signatures differ each time', async () => {
    const { file } = await sshKey(remote.folder, 'sluice', { type: 'ecdsa' });
    expect(await refusal(file)).toContain('ecdsa-sha2-nistp256 signs the same differently each time');
  });

  it('refuses what is no key, and what is not there', async () => {
    const { file } = await sshKey(remote.folder, 'sluice');
    expect(await refusal(`${file}.gone`)).toContain('it cannot be read (ENOENT)');
    expect(await refusal(remote.folder)).toContain('it is not an ordinary file');
    await writeFile(join(remote.folder, 'words'), 'no key\n', { mode: 0o600 });
    expect(await refusal(join(remote.folder, 'words'))).toContain('it is not an SSH private key');
  });

  it('is not opened without ssh-keygen', async () => {
    const { file } = await sshKey(remote.folder, 'sluice');
    const folder = join(remote.folder, 'bin');
    await mkdir(folder);
    await symlink((await run('sh', ['-c', 'command -v git'])).stdout.trim(), join(folder, 'git'));
    expect(await refusal(file, folder)).toContain('ssh-keygen could not be started');
  });

  it('writes nothing once the key is gone', async () => {
    const key = await sshKey(remote.folder, 'sluice');
    const repository = await open(key);
    await writeFile(key.file, 'no key any more\n');
    await expect(repository.commit(change('one'))).rejects.toMatchObject({ code: 'SLC2220' });
  });
});
