import { resolve } from 'node:path';
import type { KeyPath } from './values/key-path.ts';
import type { WrittenSecret } from './schema.ts';
import type { SecretRef } from './secret.ts';

/** Returns the reference of a configured secret. `folder` is that of the file. */
export function secretRef(path: KeyPath, written: WrittenSecret, folder: string): SecretRef {
  const key = path.map(String).join('.');
  if (typeof written === 'string') return { from: 'text', key, text: written };
  if ('env' in written) return { from: 'env', key, name: written.env };
  return { from: 'file', key, path: resolve(folder, written.file) };
}
