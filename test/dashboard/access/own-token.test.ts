import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessPolicy, needsOwnToken, secretsOfAccess } from '../../../src/daemon/server/access-policy.ts';
import { accessTokenPath, savedAccessToken } from '../../../src/daemon/server/access-token.ts';
import { loadText } from '../../config/config-folder.ts';
import { written } from '../../config/written.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-token-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a token that the daemon makes', () => {
  it('is made once, for its own user alone', async () => {
    const store = { folder: join(folder, 'data') };
    const token = await savedAccessToken(store);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await savedAccessToken(store)).toBe(token);
    expect(await readFile(accessTokenPath(store), 'utf8')).toBe(`${token}\n`);
    expect((await stat(accessTokenPath(store))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'data'))).toEqual(['access-token']);
  });

  it('is the same for all that begin at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => savedAccessToken({ folder })));
    expect(new Set(tokens).size).toBe(1);
    expect(await readdir(folder)).toEqual(['access-token']);
  });

  it('is closed to others who could read it', async () => {
    const path = join(folder, 'access-token');
    await writeFile(path, `${'a'.repeat(30)}\n`);
    await chmod(path, 0o644);
    expect(await savedAccessToken({ folder })).toBe('a'.repeat(30));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short\n', 'two lines that are\nno token at all\n'])('is not read from %j', async (text) => {
    await writeFile(join(folder, 'access-token'), text);
    await expect(savedAccessToken({ folder })).rejects.toThrow(/holds no token: remove it/);
  });
});

describe('who is let in, with secrets', () => {
  const serverOf = async (text: string) =>
    (await loadText(`${written()}server: { ${text} }\n`)).config.server;
  const secret = (value: string) => () => value;

  it.each([
    ['listen: 127.0.0.1:0', true],
    ['access: { anonymous: none }', true],
    ['pages: off', false],
    ['access: { token: { env: T } }', false],
  ])('needs a token of its own where nobody could sign in otherwise: %s', async (text, needs) => {
    expect(needsOwnToken(await serverOf(text))).toBe(needs);
  });

  it('is by the name of the proxy only where access is configured', async () => {
    const url = 'https://sluice.acme.example';
    const policy = async (text: string) =>
      accessPolicy(await serverOf(`url: ${url}, ${text}`), secret('x'), 'own');
    expect(await policy('pages: on')).toMatchObject({ url: undefined, token: 'own', anonymous: 'view' });
    expect(await policy('access: { anonymous: view }')).toMatchObject({ url, token: 'own' });
  });

  it('is not by a token that can be guessed', async () => {
    const server = await serverOf('access: { token: { env: T } }');
    expect(secretsOfAccess(server).map(({ key }) => key)).toEqual(['server.access.token']);
    expect(accessPolicy(server, secret('x'.repeat(20)), undefined).token).toBe('x'.repeat(20));
    expect(() => accessPolicy(server, secret('x'.repeat(19)), undefined)).toThrow(
      /^server\.access\.token: is too short .* \[SLC1127\]$/,
    );
  });
});
