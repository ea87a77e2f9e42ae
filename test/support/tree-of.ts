import { readPlatformFile } from '../../src/core/tree/export/export-file.ts';
import { parseTreeFile } from '../../src/core/tree/parse.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';
import { unpack, type UnpackContext, type Unpacked } from '../../src/core/tree/export/unpack.ts';
import { IdMap } from '../../src/core/stream/id-map.ts';
import type { Tree } from '../../src/core/tree/tree.ts';

/** Files of a tree as text by path. */
export type TreeTexts = ReadonlyMap<string, string>;

export const nothingKnown: UnpackContext = { ids: new IdMap(), tree: new Map() };

/** Files that people downloaded, unpacked. */
export function unpacked(files: readonly Uint8Array[], known: UnpackContext = nothingKnown): Unpacked {
  return unpack(
    files.map((bytes, index) => readPlatformFile(bytes, `file-${index}.json`)),
    known,
  );
}

/** A tree as it is written, sorted by path. */
export function textsOf(tree: Tree): TreeTexts {
  return new Map(
    [...tree]
      .map(([path, file]) => [path, printTreeFile(file)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** A tree as it is read back. */
export function treeOf(texts: Iterable<readonly [string, string]>): Tree {
  return new Map([...texts].map(([path, text]) => [path, parseTreeFile(Buffer.from(text), path)]));
}

/** A tree that has been written and read. */
export function reread(tree: Tree): Tree {
  return treeOf(textsOf(tree));
}
