import type { EnvironmentSettings } from './environment.ts';
import { hasTarget, Presence } from '../tree/presence.ts';
import { InvalidInput, type Problem } from '../problems/problem.ts';
import { patchProblems } from '../render/render.ts';
import { strayIgnored } from '../render/ignored.ts';
import type { Tree } from '../tree/tree.ts';
import { InvalidEnvironmentFile } from './complaints.ts';
import { parseEnvironmentFile } from './environment-file.ts';

/** Tree and files against which an environment's file is checked. */
export interface CheckedTree {
  readonly tree: Tree;
  /** Paths of files and whole folders that could not be read. */
  readonly unread: ReadonlySet<string>;
  /** Paths of all files, including those outside the tree. */
  readonly files: readonly string[];
  /** Called before the most expensive checks; may throw. */
  readonly spend?: (settings: Pick<EnvironmentSettings, 'patches' | 'ignored'>) => void;
}

/** Lists errors and warnings of `environments/<name>.yaml`. */
export function environmentProblems(
  file: string,
  bytes: Uint8Array,
  { tree, unread, files, spend }: CheckedTree,
): readonly Problem[] {
  try {
    const { bindings, patches, ignored } = parseEnvironmentFile(bytes, file);
    const there = new Presence(tree, unread);
    const stray = [...bindings.keys()].filter(
      (path) => !hasTarget(tree, path) && !unread.has(`${path}.json`),
    );
    const readable = new Map([...patches].filter(([path]) => !there.isUnread(path)));
    spend?.({ patches: readable, ignored });
    return [
      ...stray.map((path) => boundForNothing(file, path)),
      ...patchProblems(tree, { patches: readable }),
      ...strayIgnored(files, ignored),
    ];
  } catch (error) {
    if (error instanceof InvalidEnvironmentFile) return error.problems;
    if (error instanceof InvalidInput) return [error.problem()];
    throw error;
  }
}

function boundForNothing(file: string, path: string): Problem {
  const message = 'is bound but not in the tree, so no synced file refers to it';
  return { code: 'SLC1033', severity: 'warning', file, place: `bindings.${path}`, message };
}
