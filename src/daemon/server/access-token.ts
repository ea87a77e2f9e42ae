import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../open/new-id.ts';

/** Returns the path of the generated token. */
export function accessTokenPath({ folder }: { readonly folder: string }): string {
  return join(folder, 'access-token');
}

const form = /^[A-Za-z0-9_-]{20,200}$/;

/**
 * Returns the token in the file next to the store. If there is none, creates one of 256 random bits that only the user
 * of this process can read. Two processes that start at the same time get the same token. Throws if the file cannot be
 * read or has other content.
 */
export async function savedAccessToken(store: { readonly folder: string }): Promise<string> {
  const path = accessTokenPath(store);
  const there = await readToken(path);
  if (there !== undefined) return there;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${newId()}`;
  try {
    await writeFile(temporary, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // Unlike a rename, a link does not replace a file that another process created meanwhile.
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

/** Reads the token and removes other users' access to the file. */
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
