import { join, resolve } from 'node:path';
import { parseBindings, printBindings } from '../../codec/bindings-file.ts';
import { readPlatformFile } from '../../codec/export-file.ts';
import { readTree } from '../../codec/read-tree.ts';
import { printTreeFile } from '../../codec/tree-text.ts';
import { unpack } from '../../codec/unpack.ts';
import { contentObject } from '../../domain/content.ts';
import { IdBook } from '../../domain/id-book.ts';
import { InvalidInput } from '../../domain/problem.ts';
import {
  attributesFile,
  currentFormat,
  formatFile,
  treeFile,
  treePath,
  type Tree,
} from '../../domain/tree.ts';
import { count, type ExitCode, type Output } from '../output.ts';
import { readFolder, readGiven, removeFiles, writeTree, writeWhole } from '../disk.ts';

export interface UnpackOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly bindings: string | undefined;
}

/**
 * Export files and blueprints to files of a tree. Everything is read and understood before anything is written, so
 * a file that cannot be read leaves the folder as it was.
 */
export async function unpackCommand(options: UnpackOptions, output: Output): Promise<ExitCode> {
  const files = [];
  for (const file of options.files) files.push(readPlatformFile(await readGiven(file), file));
  const ids = await knownIds(options.bindings);
  const present = await presentTree(options.out);
  const unpacked = unpack(files, { ids, tree: present });
  const texts = new Map([...unpacked.tree].map(([path, file]) => [path, printTreeFile(file)]));
  if (!present.has(formatFile))
    texts.set(formatFile, printTreeFile(treeFile(contentObject([['format', currentFormat]]))));
  const stale = staleFiles(
    present,
    texts,
    unpacked.streams.map(({ path }) => path),
  );
  await writeTree(options.out, texts);
  await writeAttributes(options.out);
  await removeFiles(resolve(options.out), stale);
  if (options.bindings !== undefined) await writeWhole(options.bindings, printBindings(unpacked.ids), 0o600);
  for (const { path, name } of unpacked.streams) output.out(`${path}  ${name}\n`);
  output.err(
    `${count(unpacked.streams.length, 'value stream')} in ${count(texts.size, 'file')} below ${options.out}\n`,
  );
  return 0;
}

async function knownIds(path: string | undefined): Promise<IdBook> {
  if (path === undefined) return new IdBook();
  try {
    return parseBindings(new TextDecoder().decode(await readGiven(path)), path);
  } catch (error) {
    if (error instanceof InvalidInput && error.code === 'SLC1028' && error.reason === 'there is no such file')
      return new IdBook();
    throw error;
  }
}

/** What is there already; a file of it that cannot be read must not be overwritten by guesswork. */
async function presentTree(folder: string): Promise<Tree> {
  const { tree, problems } = readTree(await readFolder(folder, (path) => treePath(path).is !== 'other'));
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined)
    throw new InvalidInput(join(folder, broken.file), broken.place, broken.message, broken.code);
  return tree;
}

/** Files of the unpacked streams that they no longer have: a removed scenario, a sidecar without content. */
function staleFiles(
  present: Tree,
  texts: ReadonlyMap<string, string>,
  streams: readonly string[],
): readonly string[] {
  return [...present.keys()].filter(
    (path) => !texts.has(path) && streams.some((stream) => path.startsWith(`${stream}/`)),
  );
}

async function writeAttributes(folder: string): Promise<void> {
  const path = join(folder, attributesFile);
  const present = await readGiven(path).catch(() => undefined);
  if (present === undefined) await writeWhole(path, '*.ui.json linguist-generated=true\n');
}
