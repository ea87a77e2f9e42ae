import { readTree } from '../../core/tree/read-tree.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import { listTree, lookAt, readFolder, type FolderEntry } from './disk.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** Tree in a folder of this machine. */
export interface TreeFolder {
  /** All files in the tree's folders, including those of the environments. */
  readonly files: readonly (readonly [string, Uint8Array])[];
  readonly tree: Tree;
  /** Problems of entries that Sluice could not read, did not follow, or did not expect. */
  readonly problems: readonly Problem[];
  /** Paths of files and whole folders that Sluice could not read. */
  readonly unread: ReadonlySet<string>;
}

/** Reads a tree. Throws `UsageError` if the folder contains none, `InvalidInput` if it cannot be listed. */
export async function readTreeFolder(folder: string): Promise<TreeFolder> {
  await checkFolder(folder);
  const found = await readFolder(folder, () => true);
  if (found.files.length === 0 && found.problems.length === 0) throw noTree(folder);
  const { tree, problems: inFiles } = readTree(found.files);
  const problems = [...found.problems, ...inFiles];
  const unread = new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  return { files: found.files, tree, problems, unread };
}

/** Lists the entries of a tree. Throws as `readTreeFolder` does. */
export async function listedTree(folder: string): Promise<readonly FolderEntry[]> {
  await checkFolder(folder);
  const listed = await listTree(folder);
  if (listed.length === 0) throw noTree(folder);
  return listed;
}

async function checkFolder(folder: string): Promise<void> {
  if ((await lookAt(folder)) === undefined)
    throw new InvalidInput(folder, '', 'there is no such folder', 'SLC1028');
}

function noTree(folder: string): UsageError {
  return new UsageError(`${folder} contains no tree`, {
    why: 'it has none of the folders and files of a tree (value-streams/, connections/ and so on)',
    remedy: 'name the folder that `sluice unpack -o` wrote, or the top of a clone of the repository',
  });
}
