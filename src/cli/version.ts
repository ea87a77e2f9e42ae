import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version in package.json, which lies two folders above this one, built or not. */
export async function versionOfPackage(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
