import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the version in package.json, which is two folders above this file in sources and builds. */
export async function versionOfPackage(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
