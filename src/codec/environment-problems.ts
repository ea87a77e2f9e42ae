import type { EnvironmentSettings } from '../domain/environment.ts';
import { hasTarget, Presence } from '../domain/presence.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import { patchProblems } from '../domain/render.ts';
import { strayIgnored } from '../domain/render/ignored.ts';
import type { Tree } from '../domain/tree.ts';
import { InvalidEnvironmentFile } from './environment-complaints.ts';
import { parseEnvironmentFile } from './environment-file.ts';

/** What the file of an environment is checked against. */
export interface CheckedTree {
  readonly tree: Tree;
  /** Paths of what could not be read: files, or whole folders. */
  readonly unread: ReadonlySet<string>;
  /** Paths of all files, also those that are none of the tree. */
  readonly files: readonly string[];
  /** Called before the checks that cost most; may throw. */
  readonly spend?: (settings: Pick<EnvironmentSettings, 'patches' | 'ignored'>) => void;
}

/** What is wrong with `environments/<name>.yaml` (errors), and what is odd about it (warnings). */
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
  const message = 'is bound and is not in the tree: nothing that is synced refers to it';
  return { code: 'SLC1033', severity: 'warning', file, place: `bindings.${path}`, message };
}
