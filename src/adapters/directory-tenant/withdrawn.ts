import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../../core/budgets.ts';
import { noticesIn, withdrawnChecklist } from './checklist.ts';
import { fileErrorCode } from './failure.ts';
import { readManifest, type WithdrawnPart, type ReadManifest } from './manifest.ts';
import { fileNamePattern, writeWhole } from './outbox-files.ts';

/** Folder of withdrawn files, inside the folder of their batch. */
export const asideFolder = 'not-to-import';

const { manifestBytes: maxBytes } = budgets.inbox;

/** Returns the manifest of a batch's folder; undefined where it was moved away or changed into something else. */
export async function manifestIn(round: string): Promise<ReadManifest | undefined> {
  const text = await textOf(join(round, 'manifest.json'));
  return text === undefined ? undefined : readManifest(text);
}

/**
 * Marks withdrawn parts in a batch's folder, and moves their files aside. Writes the manifest first, so that a repeated
 * call after an interruption ends the same. Deletes nothing, and keeps people's notes in a checklist.
 */
export async function withdrawIn(
  round: string,
  marks: readonly WithdrawnPart[],
  facts: { readonly number: string; readonly inbox: string },
): Promise<void> {
  const before = await manifestIn(round);
  const text = before?.marked(marks);
  const manifest = text === undefined ? undefined : readManifest(text);
  if (text === undefined || manifest === undefined) return;
  await writeWhole(join(round, 'manifest.json'), text);
  const isWhole = manifest.parts.every(({ takenBackFor }) => takenBackFor !== undefined);
  await mkdir(join(round, asideFolder), { recursive: true });
  if (isWhole) await replaceChecklist(round, withdrawnChecklist(manifest, { ...facts, aside: asideFolder }));
  else await noteInChecklist(round, manifest);
  for (const { key, isFile, takenBackFor } of manifest.parts)
    if (isFile && takenBackFor !== undefined && fileNamePattern.test(key)) await putAside(round, key);
}

async function replaceChecklist(round: string, text: string): Promise<void> {
  const kept = await textOf(join(round, asideFolder, 'CHECKLIST.md'));
  if (kept === undefined) await putAside(round, 'CHECKLIST.md');
  await writeWhole(join(round, 'CHECKLIST.md'), text);
}

async function noteInChecklist(round: string, manifest: ReadManifest): Promise<void> {
  const path = join(round, 'CHECKLIST.md');
  const text = await textOf(path);
  if (text !== undefined) await writeWhole(path, noticesIn(text, manifest, asideFolder));
}

/** Moves a file aside. A missing file was moved by people and stays where they want it. */
async function putAside(round: string, name: string): Promise<void> {
  try {
    await rename(join(round, name), join(round, asideFolder, name));
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > maxBytes ? undefined : await readFile(path, 'utf8');
  } catch (error) {
    // People may move or remove finished parts.
    if (fileErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
