import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aFolder } from '../support/folder.ts';
import type { HostileTree } from './trees.ts';

/** Writes a tree, or a proportional part of it, into a folder that goes with the test. */
export async function writtenTree(tree: HostileTree, size: number): Promise<string> {
  const folder = await aFolder();
  await writeTree(folder, tree, size);
  return folder;
}

/** Writes a tree, or a proportional part of it. */
export async function writeTree(folder: string, { files }: HostileTree, size: number): Promise<void> {
  for (const [path, content] of files(size)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
