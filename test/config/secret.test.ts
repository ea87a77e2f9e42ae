import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSecret, SecretUnavailable, type SecretRef } from '../../src/config/secret.ts';
import { configFolder } from './config-folder.ts';
import { diskFiles } from './disk-files.ts';

const key = 'tenants.dev.clientSecret';

function resolved(ref: SecretRef, env: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  return resolveSecret(ref, { env, readFile: diskFiles.readFile });
}

async function failure(
  ref: SecretRef,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const error = await resolved(ref, env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SecretUnavailable);
  expect(error).toMatchObject({ key, code: 'SLC1108' });
  expect(error).not.toHaveProperty('cause');
  return error instanceof Error ? error.message : '';
}

describe('a secret', () => {
  it('is read from a variable', async () => {
    expect(await resolved({ from: 'env', key, name: 'DEV' }, { DEV: 's3cret' })).toBe('s3cret');
  });

  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['s3cret\n\n', 's3cret\n'],
    [' s3cret ', ' s3cret '],
  ])('is read from a file that holds %j without one line break', async (text, secret) => {
    const folder = await configFolder({ dev: text });
    expect(await resolved({ from: 'file', key, path: join(folder, 'dev') })).toBe(secret);
  });

  it('is what the configuration says where it may stand there', async () => {
    expect(await resolved({ from: 'text', key, text: 'client' })).toBe('client');
  });

  it.each([[{}], [{ DEV: '' }], [{ DEV: undefined }], [{ DEV: '\n' }]])(
    'is missing where the variable is not set: %j',
    async (env) => {
      expect(await failure({ from: 'env', key, name: 'DEV' }, env)).toBe(
        `${key}: the environment variable DEV is not set; set DEV [SLC1108]`,
      );
    },
  );

  it('is never a member that every object has', async () => {
    expect(await failure({ from: 'env', key, name: 'constructor' })).toContain('is not set');
  });

  it('is missing, with the path, where the file is', async () => {
    const path = join(await configFolder({}), 'dev');
    expect(await failure({ from: 'file', key, path })).toBe(
      `${key}: ${path} cannot be read (ENOENT); put the secret into ${path} [SLC1108]`,
    );
  });

  it('is missing where the file is empty', async () => {
    const folder = await configFolder({ dev: '\n' });
    expect(await failure({ from: 'file', key, path: join(folder, 'dev') })).toContain('is empty');
  });

  it('is refused beyond 64 KiB, also where the reader hands over more', async () => {
    const ref = { from: 'file', key, path: '/secret' } as const;
    const large = 'x'.repeat(64 * 1024 + 1);
    await expect(resolveSecret(ref, { env: {}, readFile: () => Promise.resolve(large) })).rejects.toThrow(
      '/secret is larger than 64 KiB',
    );
    const folder = await configFolder({ dev: large });
    expect(await failure({ from: 'file', key, path: join(folder, 'dev') })).toContain('EFBIG');
  });
});
