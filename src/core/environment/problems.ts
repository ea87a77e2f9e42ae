import type { EnvironmentSettings } from './environment.ts';
import type { Presence } from '../tree/presence.ts';
import { InvalidInput, type Problem } from '../problems/problem.ts';
import { patchProblems } from '../render/render.ts';
import { strayIgnored } from '../render/ignored.ts';
import { InvalidEnvironmentFile } from './complaints.ts';
import { parseEnvironmentFile } from './environment-file.ts';

/** Tree and files against which an environment's file is checked. */
export interface CheckedTree {
  readonly there: Presence;
  /** Paths of all files, including those outside the tree. */
  readonly files: readonly string[];
  /** Called before the most expensive checks; may throw. */
  readonly spend?: (settings: Pick<EnvironmentSettings, 'patches' | 'ignored'>) => void;
}

/** Lists errors and warnings of `environments/<name>.yaml`. */
export function environmentProblems(
  file: string,
  bytes: Uint8Array,
  { there, files, spend }: CheckedTree,
): readonly Problem[] {
  try {
    const { bindings, patches, ignored } = parseEnvironmentFile(bytes, file);
    const stray = [...bindings.keys()].filter((path) => !there.has(path));
    const readable = new Map([...patches].filter(([path]) => !there.isUnread(path)));
    spend?.({ patches: readable, ignored });
    return [
      ...stray.map((path) => boundForNothing(file, path)),
      ...patchProblems(there.tree, { patches: readable }),
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
