import { isFileGlob } from '../render/ignored.ts';
import type { Problem } from '../problems/problem.ts';
import type { LazyTree } from '../tree/lazy-tree.ts';
import { Presence } from '../tree/presence.ts';
import { formProblems } from '../tree/read-tree.ts';
import { treePath } from '../tree/tree.ts';
import { inOrder, problemsOfFiles } from '../tree/validate/validate.ts';
import type { EnvironmentSettings } from './environment.ts';
import { environmentProblems } from './problems.ts';

/** Paths that Sluice compares with a glob in the time of one step. */
const pathsOfStep = 2;

export const isSettings = (path: string) => treePath(path).is === 'environment';

/** Checks the files of a tree one by one, so that a tree of any size fits into memory. */
export class FileChecks {
  readonly #tree: LazyTree;
  readonly #files: readonly string[];
  readonly #warns: boolean;
  readonly there: Presence;

  /**
   * `files`: paths of all files, including those outside the tree. `warns`: false for callers without use for warnings,
   * because the check for canonical form takes as long as reading.
   */
  constructor(tree: LazyTree, files: readonly string[], { warns = true }: { readonly warns?: boolean } = {}) {
    this.#tree = tree;
    this.#files = files;
    this.#warns = warns;
    this.there = new Presence(tree, tree.unread);
  }

  /** Lists the problems of a file in order. Throws `TooManySteps` if the tree's limit is reached. */
  of(path: string): readonly Problem[] {
    const { bytes, file, problems } = this.#tree.read(path);
    if (bytes === undefined) return problems;
    if (isSettings(path)) return [...problems, ...this.#settingsProblems(path, bytes)];
    if (file === undefined) return problems;
    return [
      ...problems,
      ...(this.#warns ? formProblems(path, file, bytes) : []),
      ...inOrder(problemsOfFiles(this.there, new Map([[path, file]]))),
    ];
  }

  #settingsProblems(path: string, bytes: Uint8Array): readonly Problem[] {
    const tree = this.#tree;
    const files = this.#files;
    const spend = ({ patches, ignored }: Pick<EnvironmentSettings, 'patches' | 'ignored'>) => {
      for (const patched of patches.keys()) tree.takeAgain(patched);
      tree.take(([...ignored.keys()].filter(isFileGlob).length * files.length) / pathsOfStep);
    };
    return environmentProblems(path, bytes, { there: this.there, files, spend });
  }
}
