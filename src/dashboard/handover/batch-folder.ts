import { join } from 'node:path';
import { readManifest } from '../../adapters/directory-tenant/manifest.ts';
import { fileNamePattern } from '../../adapters/directory-tenant/outbox-files.ts';
import type { HandOver } from './schema.ts';
import { budgets } from '../../core/budgets.ts';
import { factsOf, fileNamesIn, folderNamesIn, readBounded } from './bounded-file.ts';
import { boxesIn } from './checklist-boxes.ts';

type BatchFolderView = HandOver['rounds'][number];

export const checklistName = 'CHECKLIST.md';

const { checklistBytes: longestChecklist, files: mostFiles, batches: mostRounds } = budgets.handOver;

/** Returns the folder names of batches, newest first. */
export async function roundNamesIn(outbox: string): Promise<readonly string[]> {
  const names = (await folderNamesIn(outbox)).filter(isRoundName);
  return names.sort((one, other) => Number(other) - Number(one)).slice(0, mostRounds);
}

/** Returns true for the name of a batch, which cannot contain a path. */
export const isRoundName = (name: string) => /^\d{3,9}$/.test(name);

/** Returns the names of a batch's files, in the order of import. */
export async function roundFilesIn(outbox: string, round: string): Promise<readonly string[]> {
  const names = await fileNamesIn(join(outbox, round));
  return names
    .filter((name) => fileNamePattern.test(name))
    .sort()
    .slice(0, mostFiles);
}

/** Reads a batch from its folder. Returns undefined if the folder no longer exists. */
export async function readRound(outbox: string, name: string): Promise<BatchFolderView | undefined> {
  const folder = join(outbox, name);
  const text = (await readBounded(join(folder, checklistName), longestChecklist))?.toString('utf8');
  const manifest = await readBounded(join(folder, 'manifest.json'), budgets.inbox.manifestBytes);
  if (text === undefined && manifest === undefined) return undefined;
  const files = await Promise.all(
    (await roundFilesIn(outbox, name)).map(async (file) => ({
      name: file,
      bytes: (await factsOf(join(folder, file)))?.size ?? 0,
    })),
  );
  return {
    name,
    is: stateOf(manifest?.toString('utf8')),
    files,
    checklist: boxesIn(text ?? ''),
    checklistText: text ?? '',
  };
}

/** Returns the state of a batch: open, or withdrawn completely with or without a replacement. */
function stateOf(manifest: string | undefined): BatchFolderView['is'] {
  const parts = manifest === undefined ? [] : (readManifest(manifest)?.parts ?? []);
  if (parts.length === 0 || parts.some(({ takenBackFor }) => takenBackFor === undefined)) return 'open';
  return parts.some(({ takenBackFor }) => typeof takenBackFor === 'string') ? 'superseded' : 'withdrawn';
}
