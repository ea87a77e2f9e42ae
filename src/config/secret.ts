import { budgets } from '../core/budgets.ts';
import { failureCode } from './failure.ts';

/** Location of a secret's value. `key` is its path in the configuration, for messages. */
export type SecretRef =
  | { readonly from: 'env'; readonly key: string; readonly name: string }
  /** Absolute path. */
  | { readonly from: 'file'; readonly key: string; readonly path: string }
  /** Value in the configuration itself, where that is allowed (`clientId`). */
  | { readonly from: 'text'; readonly key: string; readonly text: string };

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Returns the text of a file. Rejects if it is larger than `limit` bytes. */
  readonly readFile: (path: string, limit: number) => Promise<string>;
}

const { secretBytes: secretLimit } = budgets.configuration;

/**
 * Error of a secret that is missing or cannot be used (SLC1124, SLC1127). Names the key and the location, never a
 * value.
 */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
  readonly code: 'SLC1108' | 'SLC1124' | 'SLC1127';
  readonly key: string;
  readonly remedy: string;

  constructor(key: string, reason: string, remedy: string, code: SecretUnavailable['code'] = 'SLC1108') {
    super(`${key}: ${reason}; ${remedy} [${code}]`);
    this.code = code;
    this.key = key;
    this.remedy = remedy;
  }
}

/** Returns the value without one trailing line break. Reads it again on each call. Throws `SecretUnavailable`. */
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

/** Error of several unavailable secrets, one per line. */
export class SecretsUnavailable extends Error {
  override readonly name = 'SecretsUnavailable';
  readonly problems: readonly SecretUnavailable[];

  constructor(problems: readonly SecretUnavailable[]) {
    super(`secrets are missing:\n${problems.map(({ message }) => message).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads all of these secrets, each once. Calls `onFound` with each, except for values in the configuration itself,
 * which are not secret. Throws `SecretUnavailable` if one is unavailable, `SecretsUnavailable` if several are.
 */
export async function resolveSecrets(
  refs: readonly SecretRef[],
  sources: SecretSources,
  onFound: (value: string) => void,
): Promise<(ref: SecretRef) => string> {
  const values = new Map<SecretRef, string>();
  const missing: SecretUnavailable[] = [];
  for (const ref of refs) {
    try {
      const value = await resolveSecret(ref, sources);
      if (ref.from !== 'text') onFound(value);
      values.set(ref, value);
    } catch (error) {
      if (!(error instanceof SecretUnavailable)) throw error;
      missing.push(error);
    }
  }
  const [first] = missing;
  if (first !== undefined) throw missing.length === 1 ? first : new SecretsUnavailable(missing);
  return (ref) => {
    const value = values.get(ref);
    if (value === undefined) throw new Error(`the secret ${ref.key} was not asked for`);
    return value;
  };
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
    // The cause is omitted, because it may contain what was read.
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
