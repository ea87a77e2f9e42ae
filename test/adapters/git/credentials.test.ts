import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { makeRecordingGit, type RecordingGit } from '../../support/recording-git.ts';
import { recordedLog } from './recorded-log.ts';

const token = 'ghs_canary+token/1';
const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
const identity = { name: 'Sluice', email: 'sluice@example.com' };
const never = new AbortController().signal;
const main = 'refs/heads/main';

describe('a token', () => {
  let remote: GitRemote;
  let server: GitHttpServer;
  let recorder: RecordingGit;
  beforeEach(async () => {
    remote = await makeGitRemote();
    server = await startGitHttpServer({ root: remote.folder, password: token });
    recorder = await makeRecordingGit(remote.folder);
  });
  afterEach(async () => {
    await server.close();
    await remote.dispose();
  });

  const log = recordedLog();
  const open = (
    credentials: { token?: string | ((signal: AbortSignal) => Promise<string>); username?: string },
    redactor?: Redactor,
  ) =>
    openGitRepository(
      {
        directory: join(remote.folder, 'mirror.git'),
        url: `${server.url}/remote.git`,
        identity,
        path: recorder.path,
        ...credentials,
      },
      { log, ...(redactor === undefined ? {} : { redactor }) },
    );

  it('lets a push and a fetch through, and is in no argument, log line or file', async () => {
    const repository = await open({ token });
    const writes = new Map([['a', { bytes: Buffer.from('1') }]]);
    const oid = await repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 });
    await repository.push([{ ref: main, expected: undefined, to: oid }], never);
    const theirs = await remote.git('commit-tree', '-p', oid, '-m', 'x', `${oid}^{tree}`);
    await remote.git('update-ref', 'refs/heads/other', theirs);
    expect((await repository.fetch(never)).size).toBe(2);
    await repository.close();

    const calls = (await recorder.calls()).join('\n');
    for (const command of ['ls-remote', 'fetch', 'push', 'fast-import']) expect(calls).toContain(command);
    const config = await remote.git('-C', join(remote.folder, 'mirror.git'), 'config', '--local', '--list');
    for (const text of [calls, config, ...log.lines]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(encoded);
    }
  });

  it.each([
    ['a wrong one', { token: 'wrong-canary' }],
    ['a wrong user', { token, username: 'someone' }],
    ['none', {}],
  ])('that is %s is a failure that waits for a person, and says no secret', async (_what, credentials) => {
    const repository = await open(credentials);
    const failure = await repository.fetch(never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'PortError', code: 'SLC2204', remedy: 'wait' });
    expect(String(failure)).not.toMatch(/canary/);
    expect(await recorder.calls()).toContainEqual(expect.stringContaining('ls-remote'));
  });

  it('that expires is asked for anew by each command, and is shown by none', async () => {
    const redactor = new Redactor();
    const tokens = ['stale-canary', token];
    const signals: AbortSignal[] = [];
    const repository = await open(
      {
        token: async (signal) => {
          signals.push(signal);
          return tokens.shift() ?? token;
        },
      },
      redactor,
    );
    expect(signals).toEqual([]);
    const stop = new AbortController();
    const failure = await repository.fetch(stop.signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SLC2204', remedy: 'wait' });
    expect(signals[0]).toBe(stop.signal);
    expect((await repository.fetch(never)).size).toBe(0);
    expect(redactor.text(`stale-canary ${token} ${encoded}`)).toBe('[redacted] [redacted] [redacted]');
    await repository.close();
  });

  it('that cannot be had is a failure of whoever gives it', async () => {
    const refused = new Error('no token today');
    const repository = await open({ token: () => Promise.reject(refused) });
    await expect(repository.fetch(never)).rejects.toBe(refused);
    expect(await recorder.calls()).not.toContainEqual(expect.stringContaining('ls-remote'));
  });

  it('is taken out of what the remote says', async () => {
    await remote.hook('pre-receive', `echo 'you sent ${token} as ${encoded}' >&2; exit 1`);
    const repository = await open({ token });
    const oid = await repository.commit({
      parents: [],
      base: undefined,
      writes: new Map(),
      message: 'm',
      at: 0,
    });
    const failure = await repository
      .push([{ ref: main, expected: undefined, to: oid }], never)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('you sent [redacted] as [redacted]');
  });

  it('does not follow a redirect', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
    const { port } = elsewhere.address() as AddressInfo;
    server.answer = (request, response) => {
      response.writeHead(301, { location: `http://127.0.0.1:${port}${request.url}` }).end();
    };
    const repository = await open({ token });

    await expect(repository.fetch(never)).rejects.toMatchObject({ code: 'SLC2205', remedy: 'wait' });

    expect(seen).toEqual([]);
    await new Promise((resolve) => {
      elsewhere.close(resolve);
    });
  });

  it.each([{ token: '' }, { token: 'a\r\nEvil: header' }, { token: 'a', username: 'b:c' }])(
    'that cannot be a header is refused: %j',
    async (credentials) => {
      await expect(open(credentials)).rejects.toMatchObject({ code: 'SLC2212', remedy: 'never' });
      expect(await recorder.calls()).toEqual([]);
    },
  );

  it('is not printed when DEBUG asks simple-git for everything it does', async () => {
    const script = `
      import { openGitRepository } from ${JSON.stringify(new URL('../../../src/adapters/git/git-repository.ts', import.meta.url).href)};
      const quiet = () => undefined;
      const log = { debug: quiet, info: quiet, warn: quiet, error: quiet, with: () => log };
      const settings = JSON.parse(process.env.SETTINGS);
      const repository = await openGitRepository(settings, { log });
      await repository.fetch(new AbortController().signal);
      await repository.close();`;
    const settings = {
      directory: join(remote.folder, 'mirror.git'),
      url: `${server.url}/remote.git`,
      identity,
      token,
    };
    const env = { PATH: process.env['PATH'] ?? '', DEBUG: '*', SETTINGS: JSON.stringify(settings) };
    const args = ['--input-type=module', '--eval', script];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stderr).toContain('GIT_CONFIG_VALUE_0');
    expect(stdout + stderr).not.toContain(token);
    expect(stdout + stderr).not.toContain(encoded);
  });
});
