import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HandOverBatch } from '../../ports/hand-over.ts';

/** Prefix of an unfinished folder. The next write removes those of a crash. */
export const unfinished = '.sluice-';

/** Names of a batch's files. No other files are ever moved. */
export const fileNamePattern = /^\d{2,}-[a-z0-9-]+\.json$/;

/** Returns plain file names such as `01-order-intake.json`, in the order of the batch, for any names of streams. */
export function fileNames({ files }: HandOverBatch): readonly string[] {
  const width = Math.max(2, String(files.length).length);
  return files.map(({ slug }, index) => {
    const plain = slug
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replaceAll(/^-+|-+$/g, '');
    return `${String(index + 1).padStart(width, '0')}-${plain === '' ? 'value-stream' : plain}.json`;
  });
}

/** Writes a new file, and returns once it is on disk. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Replaces a file, so that readers find the old or the new one, complete. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const draft = join(dirname(path), `${unfinished}${basename(path)}`);
  await rm(draft, { force: true });
  await writeDurably(draft, content);
  await rename(draft, path);
}
