import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aFolder } from '../support/folder.ts';
import type { HostileTree } from './trees.ts';

/** Writes a tree, or a proportional part of it. */
export async function writtenTree({ files }: HostileTree, size: number): Promise<string> {
  const folder = await aFolder();
  for (const [path, content] of files(size)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}
