import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { GpgHome, hasGpg, signingWith, sshKey, type SshKey } from '../../support/signing-keys.ts';
import { recordedLog } from './recorded-log.ts';

const run = promisify(execFile);
const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;
const opened: Repository[] = [];
let remote: GitRemote;

beforeEach(async () => {
  remote = await makeGitRemote();
});
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
  await remote.dispose();
});

const mirror = () => join(remote.folder, 'mirror.git');

async function open(path?: string): Promise<Repository> {
  const settings = {
    directory: mirror(),
    url: remote.path,
    identity,
    ...(path === undefined ? {} : { path }),
  };
  const repository = await openGitRepository(settings, { log: recordedLog() });
  opened.push(repository);
  return repository;
}

interface Made {
  readonly signed?: SshKey | { readonly openPgp: string };
  readonly parents?: readonly string[];
  /** As git reads it. */
  readonly at?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A commit on a branch of the remote, by Ann. */
async function commit(branch: string, { signed, parents = [], at, env = {} }: Made = {}): Promise<string> {
  const tree = await remote.feed('', 'hash-object', '-w', '-t', 'tree', '--stdin');
  const args = [
    '-C',
    remote.path,
    ...(signed === undefined ? ['commit-tree'] : [...signingWith(signed), 'commit-tree', '-S']),
    ...parents.flatMap((parent) => ['-p', parent]),
    '-m',
    `on ${branch}`,
    tree,
  ];
  const person = { NAME: 'Ann', EMAIL: 'ann@example.com', DATE: at ?? '2026-01-05T12:00:00Z' };
  const who = Object.entries(person).flatMap(([key, value]) =>
    ['AUTHOR', 'COMMITTER'].map((role) => [`GIT_${role}_${key}`, value]),
  );
  const { stdout } = await run('git', args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: remote.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
      ...Object.fromEntries(who),
    },
  });
  await remote.git('update-ref', `refs/heads/${branch}`, stdout.trim());
  return stdout.trim();
}

/** The same signature under another message. */
async function tampered(oid: string): Promise<string> {
  const text = `${await remote.git('cat-file', 'commit', oid)}, or so\n`;
  const forged = await remote.feed(text, 'hash-object', '-w', '-t', 'commit', '--stdin');
  await remote.git('update-ref', 'refs/heads/forged', forged);
  return forged;
}

async function signatureOf(oid: string, signers: string, repository?: Repository) {
  const asked = repository ?? (await open());
  await asked.fetch(never);
  return asked.signature(oid, signers, never);
}

const line = ({ publicKey }: SshKey, principal = 'ann@example.com', options = '') =>
  `${principal} ${options}${options === '' ? '' : ' '}${publicKey}\n`;

describe('signatures of SSH keys', () => {
  let ann: SshKey;
  let bob: SshKey;
  beforeEach(async () => {
    [ann, bob] = await Promise.all([sshKey(remote.folder, 'ann'), sshKey(remote.folder, 'bob')]);
  });

  it('are known where an allowed signer made them', async () => {
    const oid = await commit('main', { signed: ann });
    expect(await signatureOf(oid, `# people\n${line(bob, 'bob@example.com')}${line(ann)}`)).toEqual({
      is: 'allowed',
      key: ann.fingerprint,
      signer: 'ann@example.com',
    });
  });

  it('are missed where there are none', async () => {
    expect(await signatureOf(await commit('main'), line(ann))).toEqual({ is: 'missing' });
  });

  it('do not count where the key is not listed', async () => {
    const oid = await commit('main', { signed: bob });
    expect(await signatureOf(oid, line(ann))).toEqual({
      is: 'not allowed',
      key: bob.fingerprint,
      reason: undefined,
    });
  });

  it('do not count under another commit', async () => {
    const forged = await tampered(await commit('main', { signed: ann }));
    expect(await signatureOf(forged, line(ann))).toEqual({
      is: 'not valid',
      reason: 'Signature verification failed: incorrect signature',
    });
  });

  it('count for the time in which the key was valid, and no other', async () => {
    const signers = `# until the end of 2025\n${line(ann, 'ann@example.com', 'valid-after="20250101Z",valid-before="20260101Z"')}`;
    const [early, within, late] = await Promise.all([
      commit('early', { signed: ann, at: '2024-12-31T23:59:59Z' }),
      commit('within', { signed: ann, at: '2025-12-31T23:59:59Z' }),
      commit('late', { signed: ann, at: '2026-01-01T00:00:01Z' }),
    ]);
    expect(await signatureOf(within, signers)).toMatchObject({ is: 'allowed' });
    expect(await signatureOf(late, signers)).toMatchObject({
      is: 'not allowed',
      key: ann.fingerprint,
      reason: expect.stringMatching(/^line 2 of the allowed signers: key has expired: /) as string,
    });
    expect(await signatureOf(early, signers)).toMatchObject({
      reason: expect.stringMatching(/^line 2 of the allowed signers: key is not yet valid: /) as string,
    });
  });

  it('take a date without a zone as UTC', async () => {
    const signers = line(ann, 'ann@example.com', 'valid-before="20260101"');
    const [within, late] = await Promise.all([
      commit('within', { signed: ann, at: '2025-12-31T23:59:59Z' }),
      commit('late', { signed: ann, at: '2026-01-01T00:00:01Z' }),
    ]);
    expect(await signatureOf(within, signers)).toMatchObject({ is: 'allowed' });
    expect(await signatureOf(late, signers)).toMatchObject({ is: 'not allowed' });
  });

  it('do not count where the key is listed for something else', async () => {
    const oid = await commit('main', { signed: ann });
    expect(await signatureOf(oid, line(ann, 'ann@example.com', 'namespaces="file"'))).toMatchObject({
      is: 'not allowed',
      reason: expect.stringContaining('not permitted') as string,
    });
  });

  it('do not count under another commit, whatever else is wrong with the list', async () => {
    const forged = await tampered(await commit('main', { signed: ann }));
    expect(await signatureOf(forged, `nonsense\n${line(ann)}`)).toMatchObject({ is: 'not valid' });
  });

  it('of a merge are those of whoever merged', async () => {
    const host = await sshKey(remote.folder, 'host');
    const parents = [await commit('main', { signed: ann }), await commit('topic')];
    const oid = await commit('main', { signed: host, parents });
    expect(await signatureOf(oid, `${line(ann)}${line(host, 'git-host')}`)).toEqual({
      is: 'allowed',
      key: host.fingerprint,
      signer: 'git-host',
    });
    expect(await signatureOf(oid, line(ann))).toMatchObject({ is: 'not allowed', key: host.fingerprint });
  });

  it('are checked by what Sluice says, whatever the configuration of user and mirror is', async () => {
    const oid = await commit('main', { signed: bob });
    const repository = await open();
    const lax = join(remote.folder, 'lax');
    await writeFile(lax, line(bob));
    const config = `[gpg]\n\tminTrustLevel = never\n[gpg "ssh"]\n\tallowedSignersFile = ${lax}\n\tprogram = true\n`;
    await writeFile(join(remote.folder, '.gitconfig'), config);
    await writeFile(join(mirror(), '.gitconfig'), config);
    await writeFile(join(mirror(), 'config'), `[core]\n\tbare = true\n${config}`);
    expect(await signatureOf(oid, line(ann), repository)).toMatchObject({
      is: 'not allowed',
      key: bob.fingerprint,
    });
  });

  it('of another kind cannot be checked', async () => {
    const text = (await remote.git('cat-file', 'commit', await commit('main', { signed: ann }))).replaceAll(
      'SSH SIGNATURE',
      'SIGNED MESSAGE',
    );
    const oid = await remote.feed(`${text}\n`, 'hash-object', '-w', '-t', 'commit', '--stdin');
    await remote.git('update-ref', 'refs/heads/main', oid);
    expect(await signatureOf(oid, line(ann))).toMatchObject({ is: 'not valid' });
  });

  it('that are no signature at all are not valid', async () => {
    const text = (await remote.git('cat-file', 'commit', await commit('main', { signed: ann }))).replace(
      ' U1NIU0lH',
      ' U1NIU0xH',
    );
    const oid = await remote.feed(`${text}\n`, 'hash-object', '-w', '-t', 'commit', '--stdin');
    await remote.git('update-ref', 'refs/heads/main', oid);
    expect(await signatureOf(oid, line(ann))).toMatchObject({ is: 'not valid' });
  });

  it('leave nothing behind in the mirror', async () => {
    const oid = await commit('main', { signed: bob });
    await signatureOf(oid, line(ann));
    expect((await readdir(mirror())).filter((name) => name.startsWith('signers'))).toEqual([]);
  });

  it('count for nobody where only OpenPGP keys are listed, and the other way round', async () => {
    const block = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDM=\n-----END PGP PUBLIC KEY BLOCK-----\n';
    expect(await signatureOf(await commit('main', { signed: ann }), block)).toEqual({
      is: 'not allowed',
      key: 'an SSH key',
      reason: 'no SSH key is listed',
    });
  });
});

describe('a list of allowed signers that cannot be used', () => {
  const begin = (what: string) => `-----BEGIN ${what}-----\n`;
  const end = (what: string) => `-----END ${what}-----\n`;

  it.each([
    ['names nobody', '# soon\n\n', 'names nobody'],
    ['has a private SSH key', begin('OPENSSH PRIVATE KEY'), 'Line 1 .* private key'],
    ['has a private OpenPGP key', `\n${begin('PGP PRIVATE KEY BLOCK')}`, 'Line 2 .* private key'],
    ['has an OpenPGP message', begin('PGP MESSAGE'), 'PGP MESSAGE is no public key'],
    ['ends in the middle of a key', begin('PGP PUBLIC KEY BLOCK'), 'Line 1 .* no end'],
    [
      'begins a key within a key',
      `${begin('PGP PUBLIC KEY BLOCK').repeat(2)}${end('PGP PUBLIC KEY BLOCK')}`,
      'Line 1 .* no end',
    ],
  ])('is refused where it %s', async (_what, signers, reason) => {
    const repository = await open();
    const failure = await repository.checkSigners(signers, never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PortError', code: 'SLC2219', remedy: 'wait' });
    expect(String(failure)).toMatch(new RegExp(reason));
    const oid = await commit('main');
    await expect(signatureOf(oid, signers, repository)).rejects.toMatchObject({ code: 'SLC2219' });
  });
});

describe('where a program is missing', () => {
  /** A PATH with git, and scripts in place of other programs. */
  async function pathWith(scripts: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = join(remote.folder, 'bin');
    await mkdir(folder);
    const git = (await run('sh', ['-c', 'command -v git'])).stdout.trim();
    await symlink(git, join(folder, 'git'));
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return folder;
  }

  it('says so of ssh-keygen, and takes no commit for unsigned or signed', async () => {
    const ann = await sshKey(remote.folder, 'ann');
    const repository = await open(await pathWith());
    const missing = { name: 'PortError', code: 'SLC2218', remedy: 'wait' };
    await expect(repository.checkSigners(line(ann), never)).rejects.toMatchObject(missing);
    const oid = await commit('main', { signed: ann });
    await expect(signatureOf(oid, line(ann), repository)).rejects.toMatchObject(missing);
    await expect(signatureOf(oid, line(ann), repository)).rejects.toThrow(/ssh-keygen/);
  });

  it('says so of an ssh-keygen that is too old to check signatures', async () => {
    const ann = await sshKey(remote.folder, 'ann');
    const path = await pathWith({ 'ssh-keygen': 'echo "unknown option -- Y" >&2; exit 1' });
    const repository = await open(path);
    await expect(repository.checkSigners(line(ann), never)).rejects.toThrow(
      'ssh-keygen cannot check signatures: unknown option -- Y',
    );
  });

  it('says so of gpg', async () => {
    const block = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDM=\n-----END PGP PUBLIC KEY BLOCK-----\n';
    const repository = await open(await pathWith());
    await expect(repository.checkSigners(block, never)).rejects.toMatchObject({ code: 'SLC2218' });
    await expect(repository.checkSigners(block, never)).rejects.toThrow(/gpg/);
  });
});

describe.skipIf(!hasGpg)('signatures of OpenPGP keys, for which gpg must be installed', () => {
  const host = 'Host <noreply@host.example>';

  it('are known where an allowed signer made them, the key of the git host among them', async () => {
    const gpg = await GpgHome.make();
    const key = await gpg.key(host);
    const ann = await sshKey(remote.folder, 'ann');
    const parents = [await commit('main', { signed: ann }), await commit('topic')];
    const oid = await commit('main', { signed: { openPgp: key }, env: gpg.env, parents });
    expect(await signatureOf(oid, `${line(ann)}\n${await gpg.publicKey(key)}`)).toEqual({
      is: 'allowed',
      key,
      signer: host,
    });
  });

  it('do not count where the key is not listed', async () => {
    const gpg = await GpgHome.make();
    const [mine, other] = [await gpg.key(host), await gpg.key('Other <other@host.example>')];
    const oid = await commit('main', { signed: { openPgp: other }, env: gpg.env });
    const ann = await sshKey(remote.folder, 'ann');
    expect(await signatureOf(oid, await gpg.publicKey(mine))).toEqual({
      is: 'not allowed',
      key: other,
      reason: undefined,
    });
    expect(await signatureOf(oid, line(ann))).toMatchObject({
      is: 'not allowed',
      reason: 'no OpenPGP key is listed',
    });
  });

  it('do not count under another commit', async () => {
    const gpg = await GpgHome.make();
    const key = await gpg.key(host);
    const forged = await tampered(await commit('main', { signed: { openPgp: key }, env: gpg.env }));
    expect(await signatureOf(forged, await gpg.publicKey(key))).toEqual({
      is: 'not valid',
      reason: 'it is of another commit',
    });
  });

  it('do not count once the key has expired', async () => {
    const gpg = await GpgHome.make('20200101T000000');
    const key = await gpg.key(host, '1d');
    const oid = await commit('main', { signed: { openPgp: key }, env: gpg.env });
    expect(await signatureOf(oid, await gpg.publicKey(key))).toEqual({
      is: 'not allowed',
      key,
      reason: 'the key has expired',
    });
  });

  it('do not count once the key was revoked', async () => {
    const gpg = await GpgHome.make();
    const key = await gpg.key(host);
    const oid = await commit('main', { signed: { openPgp: key }, env: gpg.env });
    await gpg.revoke(key);
    expect(await signatureOf(oid, await gpg.publicKey(key))).toEqual({
      is: 'not allowed',
      key,
      reason: 'the key was revoked',
    });
  });

  it('are not checked with the keys of the user', async () => {
    const gpg = await GpgHome.make();
    const [mine, other] = [await gpg.key(host), await gpg.key('Other <other@host.example>')];
    const oid = await commit('main', { signed: { openPgp: other }, env: gpg.env });
    const repository = await open();
    await mkdir(join(mirror(), '.gnupg'), { mode: 0o700 });
    await writeFile(join(remote.folder, 'other.asc'), await gpg.publicKey(other));
    await run('gpg', [
      '--batch',
      '--homedir',
      join(mirror(), '.gnupg'),
      '--import',
      join(remote.folder, 'other.asc'),
    ]);
    expect(await signatureOf(oid, await gpg.publicKey(mine), repository)).toMatchObject({
      is: 'not allowed',
    });
  });

  it('refuse a list with a key that cannot be read', async () => {
    const block = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDM=\n-----END PGP PUBLIC KEY BLOCK-----\n';
    const repository = await open();
    await expect(repository.checkSigners(block, never)).rejects.toMatchObject({ code: 'SLC2219' });
  });

  it('refuse a list with a secret key', async () => {
    const gpg = await GpgHome.make();
    const key = await gpg.key(host);
    const repository = await open();
    await expect(repository.checkSigners(await gpg.secretKey(key), never)).rejects.toMatchObject({
      code: 'SLC2219',
    });
  });
});
