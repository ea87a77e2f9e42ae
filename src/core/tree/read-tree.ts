import { boundedProblems } from '../problems/bounded-problems.ts';
import { InvalidInput, type Problem } from '../problems/problem.ts';
import { kindNames, kinds } from '../stream/kinds.ts';
import { treePath, type Tree, type TreeFile } from './tree.ts';
import { parseTreeFile } from './parse.ts';
import { printTreeFile } from './print.ts';

/** Content of the files of a revision or folder, and the problems of unreadable ones. */
export interface ReadTree {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

/** Folders in which every file belongs to the tree. */
const treeFolders: ReadonlySet<string> = new Set(
  kindNames.filter((kind) => kind !== 'hook').map((kind) => kinds[kind].folder),
);

/**
 * Reads bytes by path into a tree. Skips paths outside a tree, with a warning inside its folders. `warns`: false for
 * callers without use for warnings, because the check for canonical form takes as long as reading.
 */
export function readTree(
  files: Iterable<readonly [string, Uint8Array]>,
  { warns = true }: { readonly warns?: boolean } = {},
): ReadTree {
  const tree = new Map<string, TreeFile>();
  const problems: Problem[] = [];
  for (const [path, bytes] of files) {
    const read = readFileOfTree(path, bytes);
    if (read === undefined) continue;
    if ('problem' in read) problems.push(read.problem);
    else {
      tree.set(path, read.file);
      if (warns) problems.push(...formProblems(path, read.file, bytes));
    }
  }
  return { tree, problems: boundedProblems(problems) };
}

/** Reads a file of the tree. Undefined for the file of an environment, and outside of the tree's folders. */
export function readFileOfTree(
  path: string,
  bytes: Uint8Array,
): { readonly file: TreeFile } | { readonly problem: Problem } | undefined {
  const { is } = treePath(path);
  if (is === 'environment') return undefined;
  if (is === 'other')
    return treeFolders.has(path.slice(0, path.indexOf('/'))) ? { problem: stranger(path) } : undefined;
  try {
    return { file: parseTreeFile(bytes, path) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { problem: conflictMarkers(path, bytes) ?? error.problem() };
  }
}

/** Returns a warning if a file is not in canonical form. */
export function formProblems(path: string, file: TreeFile, bytes: Uint8Array): readonly Problem[] {
  return isCanonical(path, file, bytes) ? [] : [notCanonical(path)];
}

function isCanonical(path: string, file: TreeFile, bytes: Uint8Array): boolean {
  return Buffer.from(printTreeFile(file, path), 'utf8').equals(bytes);
}

function stranger(file: string): Problem {
  return {
    code: 'SLC1021',
    severity: 'warning',
    file,
    place: '',
    message: 'is not a file of the tree and is passed over',
  };
}

function notCanonical(file: string): Problem {
  const message =
    'is not in canonical form (order of keys, indentation); it means the same, and the next export may rewrite it';
  return { code: 'SLC1022', severity: 'warning', file, place: '', message };
}

/** Returns a problem for a file with git's conflict markers, because it is clearer than an error of the JSON parser. */
function conflictMarkers(file: string, bytes: Uint8Array): Problem | undefined {
  const lines = new TextDecoder('utf-8').decode(bytes).split('\n');
  const line = lines.findIndex((text) => /^(<{7}|>{7})( |$)/.test(text));
  if (line === -1) return undefined;
  return {
    code: 'SLC1006',
    severity: 'error',
    file,
    place: `line ${line + 1}`,
    message: 'a merge conflict is not resolved yet',
  };
}
