import { failureCode } from './failure.ts';

/** Where the value of a secret is. `key` is its place in the configuration, for messages. */
export type SecretRef =
  | { readonly from: 'env'; readonly key: string; readonly name: string }
  /** An absolute path. */
  | { readonly from: 'file'; readonly key: string; readonly path: string }
  /** Written in the configuration itself, where that is allowed (`clientId`). */
  | { readonly from: 'text'; readonly key: string; readonly text: string };

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file. Rejects where it is larger than `limit` bytes. */
  readonly readFile: (path: string, limit: number) => Promise<string>;
}

/** The largest secret in bytes: a key or a token is far smaller. */
export const secretLimit = 64 * 1024;

/** A secret is not where the configuration says. Names the key and the place to look, never a value. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
  readonly code = 'SLC1108';
  readonly key: string;
  readonly remedy: string;

  constructor(key: string, reason: string, remedy: string) {
    super(`${key}: ${reason}; ${remedy} [SLC1108]`);
    this.key = key;
    this.remedy = remedy;
  }
}

/** The value, without one line break at its end. Throws `SecretUnavailable`. Asked again, it reads again. */
export async function resolveSecret(ref: SecretRef, sources: SecretSources): Promise<string> {
  switch (ref.from) {
    case 'text':
      return ref.text;
    case 'env':
      return fromEnvironment(ref.key, ref.name, sources.env);
    case 'file':
      break;
  }
  return fromFile(ref.key, ref.path, sources);
}

function fromEnvironment(key: string, name: string, env: SecretSources['env']): string {
  const value = Object.hasOwn(env, name) ? withoutLineBreak(env[name] ?? '') : '';
  if (value !== '') return value;
  throw new SecretUnavailable(key, `the environment variable ${name} is not set`, `set ${name}`);
}

async function fromFile(key: string, path: string, sources: SecretSources): Promise<string> {
  const text = await readSecret(key, path, sources);
  if (Buffer.byteLength(text) > secretLimit) {
    throw new SecretUnavailable(
      key,
      `${path} is larger than 64 KiB`,
      'name a file that holds the secret alone',
    );
  }
  const value = withoutLineBreak(text);
  if (value === '') throw new SecretUnavailable(key, `${path} is empty`, `put the secret into ${path}`);
  return value;
}

async function readSecret(key: string, path: string, sources: SecretSources): Promise<string> {
  try {
    return await sources.readFile(path, secretLimit);
  } catch (error) {
    // The cause is left out: it is not known to be free of what was read.
    throw new SecretUnavailable(
      key,
      `${path} cannot be read${failureCode(error)}`,
      `put the secret into ${path}`,
    );
  }
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}
