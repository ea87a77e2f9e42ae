import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { parseRemoteAddress } from '../../../src/adapters/git/remote/remote-address.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { makeRecordingGit, type RecordingGit } from '../../support/recording-git.ts';
import { recordedLog } from './recorded-log.ts';

const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;

describe('the address of a repository', () => {
  let remote: GitRemote;
  let recorder: RecordingGit;
  beforeEach(async () => {
    remote = await makeGitRemote();
    recorder = await makeRecordingGit(remote.folder);
  });
  afterEach(() => remote.dispose());

  const open = (url: string) =>
    openGitRepository(
      { directory: join(remote.folder, 'mirror.git'), url, identity, path: recorder.path },
      { log: recordedLog() },
    );

  it.each([
    'ext::sh -c touch% /tmp/owned',
    'EXT::sh',
    'fd::17',
    '--upload-pack=touch /tmp/owned',
    '-c core.sshCommand=touch',
    '-uevil',
    'https://-oProxyCommand=evil',
    'ssh://git@example.com/x.git',
    'ssh://-oProxyCommand=evil/x',
    'git@example.com:acme/x.git',
    'git://example.com/x.git',
    'http://example.com/x.git',
    'http://127.0.0.1.example.com/x.git',
    'http://127.1.example.com/x.git',
    'ftp://example.com/x.git',
    'https://user:hunter2@example.com/x.git',
    'https://hunter2@example.com/x.git',
    'https://example.com/x.git?token=hunter2',
    'https://example.com/x.git\nurl = ext::sh',
    '/srv/x.git\0',
    'file://example.com/x.git',
    'file:///x%2fy',
    'relative/x.git',
    '',
  ])('is refused before any process runs: %j', async (url) => {
    const opened = open(url);
    await expect(opened).rejects.toMatchObject({ name: 'PortError', code: 'SLC2202', remedy: 'never' });
    await expect(opened).rejects.not.toThrow(/hunter2/);
    expect(await recorder.calls()).toEqual([]);
  });

  it.each([
    ['https://github.com/acme/value-streams.git', 'https', 'https://github.com/acme/value-streams.git'],
    ['https://git.example.com:8443/alias/pager.git', 'https', 'https://git.example.com:8443/alias/pager.git'],
    ['http://127.0.0.1:4020/x.git', 'http', 'http://127.0.0.1:4020/x.git'],
    ['http://[::1]:4020/x.git', 'http', 'http://[::1]:4020/x.git'],
    ['http://localhost/x.git', 'http', 'http://localhost/x.git'],
    ['file:///srv/a%20b.git', 'file', '/srv/a b.git'],
    ['/srv/x.git', 'file', '/srv/x.git'],
  ])('%s is taken', (url, transport, address) => {
    expect(parseRemoteAddress(url)).toEqual({ transport, address });
  });

  it('may be a path or a file URL with spaces and a colon in it', async () => {
    const odd = join(remote.folder, 'a b:c%20 alias');
    await mkdir(odd);
    await remote.git('init', '--quiet', '--bare', odd);
    for (const url of [odd, pathToFileURL(odd).href]) {
      const repository = await open(url);
      expect(await repository.fetch(never)).toEqual(new Map());
      await repository.close();
    }
  });
});
