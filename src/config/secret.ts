import { budgets } from '../core/budgets.ts';
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

const { secretBytes: secretLimit } = budgets.configuration;

/**
 * A secret is not where the configuration says, or cannot be used (SLC1124, SLC1127). Names the key and the place to look,
 * never a value.
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

/** Several secrets are not where the configuration says; each on a line. */
export class SecretsUnavailable extends Error {
  override readonly name = 'SecretsUnavailable';
  readonly problems: readonly SecretUnavailable[];

  constructor(problems: readonly SecretUnavailable[]) {
    super(`secrets are missing:\n${problems.map(({ message }) => message).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * All of these secrets at once, each read once and told to `onFound` (what stands in the configuration itself is no
 * secret). Throws `SecretUnavailable` where one is missing, `SecretsUnavailable`
 * with all of them where several are.
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
