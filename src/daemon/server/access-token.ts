import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../open/new-id.ts';

/** Where the token of a server is kept that was given none. */
export function accessTokenPath({ folder }: { readonly folder: string }): string {
  return join(folder, 'access-token');
}

const form = /^[A-Za-z0-9_-]{20,200}$/;

/**
 * The token in the file beside the store; where there is none, 256 bits of chance are put there, for the user of this
 * process alone. Two processes that begin at once have the same. Throws where the file cannot be read, or holds
 * something else.
 */
export async function keptAccessToken(store: { readonly folder: string }): Promise<string> {
  const path = accessTokenPath(store);
  const there = await readToken(path);
  if (there !== undefined) return there;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${newId()}`;
  try {
    await writeFile(temporary, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // Unlike a rename, it leaves what another process put there meanwhile.
    await link(temporary, path).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  const made = await readToken(path);
  if (made === undefined) throw new Error(`${path} vanished while it was made`);
  return made;
}

/** Others who may read it are shut out. */
async function readToken(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const token = text.trim();
  if (form.test(token)) return token;
  throw new Error(`${path} holds no token: remove it, and another one is made at the next start`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
