import { lstat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseBindings, printBindings } from '../../../core/environment/bindings-file.ts';
import { readPlatformFile } from '../../../core/tree/export/export-file.ts';
import { readTree } from '../../../core/tree/read-tree.ts';
import { refuseOtherTenants, refuseVersions } from '../../../core/tree/export/unpack-together.ts';
import { printTreeFile } from '../../../core/tree/print.ts';
import { unpack } from '../../../core/tree/export/unpack.ts';
import { contentObject } from '../../../core/stream/content.ts';
import { IdMap } from '../../../core/stream/id-map.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import {
  attributesFile,
  currentFormat,
  formatFile,
  isTenantFree,
  treeFile,
  type Tree,
} from '../../../core/tree/tree.ts';
import { validateTree } from '../../../core/tree/validate/validate.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { count, printJson, type ExitCode, type Output } from '../../output.ts';
import { noProgress, type Progress } from '../../terminal/progress.ts';
import { readFolder, readGiven } from '../../files/disk.ts';
import { removeFiles, writeTogether, type FileBatch } from '../../files/writing.ts';

export interface UnpackOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly bindings?: string | undefined;
  readonly json?: boolean;
}

/**
 * Unpacks export files and blueprints into a tree. Reads everything before it writes anything, so an unreadable file
 * leaves the folder unchanged.
 */
export async function unpackAction(
  options: UnpackOptions,
  output: Output,
  signal?: AbortSignal,
): Promise<ExitCode> {
  const files = await readAll(options.files, output.progress ?? noProgress, signal);
  refuseVersions(files);
  const ids = await knownIds(options.bindings);
  if (options.bindings !== undefined) refuseOtherTenants(files, ids, options.bindings);
  const present = await presentTree(options.out);
  const unpacked = unpack(files, { ids, tree: present });
  const texts = new Map([...unpacked.tree].map(([path, file]) => [path, printTreeFile(file, path)]));
  if (!present.has(formatFile))
    texts.set(formatFile, printTreeFile(treeFile(contentObject([['format', currentFormat]]))));
  const stale = staleFiles(
    present,
    texts,
    unpacked.streams.map(({ path }) => path),
  );
  const written = new Map([...texts, ...(await attributes(options.out))]);
  await writeTogether(
    [
      { folder: options.out, files: written },
      ...(options.bindings === undefined ? [] : [bindingsBatch(options.bindings, unpacked.ids)]),
    ],
    signal,
  );
  await removeFiles(resolve(options.out), stale);
  if (options.json === true) {
    const streams = unpacked.streams.map(({ path, name }) => ({ path, name }));
    printJson(output, 'unpack', { folder: options.out, streams, files: texts.size, removed: stale });
    return 0;
  }
  for (const { path, name } of unpacked.streams) output.out(`${path}  ${safe(name)}\n`);
  const counts = `${count(unpacked.streams.length, 'value stream')} in ${count(texts.size, 'file')}`;
  output.err(`${counts} below ${safe(options.out)}\n`);
  return 0;
}

async function readAll(files: readonly string[], progress: Progress, signal: AbortSignal | undefined) {
  const task = progress.start('reading files');
  try {
    const read = [];
    for (const file of files) {
      signal?.throwIfAborted();
      read.push(readPlatformFile(await readGiven(file), file));
      task.at(read.length, files.length);
    }
    return read;
  } finally {
    task.end();
  }
}

async function knownIds(path: string | undefined): Promise<IdMap> {
  if (path === undefined) return new IdMap();
  try {
    return parseBindings(new TextDecoder().decode(await readGiven(path)), path);
  } catch (error) {
    if (error instanceof InvalidInput && error.code === 'SLC1028' && error.reason === 'there is no such file')
      return new IdMap();
    throw error;
  }
}

/**
 * Reads the tree that exists in a folder. Throws `InvalidInput` for an unreadable file or a later format, since Sluice
 * would overwrite either by guesswork.
 */
async function presentTree(folder: string): Promise<Tree> {
  const found = await readFolder(folder, isTenantFree);
  const { tree, problems: unread } = readTree(found.files);
  const formatAlone = new Map([...tree].filter(([path]) => path === formatFile));
  const newer = validateTree(formatAlone).filter(({ code }) => code === 'SLC1013');
  const broken = [...newer, ...found.problems, ...unread].find(({ severity }) => severity === 'error');
  if (broken !== undefined)
    throw new InvalidInput(join(folder, broken.file), broken.place, broken.message, broken.code);
  return tree;
}

/** Lists files that the unpacked streams no longer have, such as a removed scenario or an empty sidecar. */
function staleFiles(
  present: Tree,
  texts: ReadonlyMap<string, string>,
  streams: readonly string[],
): readonly string[] {
  return [...present.keys()].filter(
    (path) => !texts.has(path) && streams.some((stream) => path.startsWith(`${stream}/`)),
  );
}

async function attributes(folder: string): Promise<readonly (readonly [string, string])[]> {
  const isThere = await lstat(join(folder, attributesFile)).then(
    () => true,
    () => false,
  );
  return isThere ? [] : [[attributesFile, '*.ui.json linguist-generated=true\n']];
}

/** Returns a batch with the ids, in a file that only its owner may read. */
function bindingsBatch(path: string, ids: IdMap): FileBatch {
  return { folder: dirname(path), files: new Map([[basename(path), printBindings(ids)]]), mode: 0o600 };
}
