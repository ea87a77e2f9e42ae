import { createHash } from 'node:crypto';
import type { Problem } from '../../core/problems/problem.ts';
import {
  ignoredKey,
  ignoredOf,
  isFileGlob,
  nothingIgnored,
  strayIgnored,
  withIgnoredBefore,
  withoutFields,
  type Ignored,
} from '../../core/render/ignored.ts';
import { restoreValues, type Return, type RestoredTree } from '../../core/render/restore-values.ts';
import { treePath, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import { readSettings } from '../reading/revision.ts';
import type { RunDeps, Source } from '../pipeline.ts';
import { branchRef } from '../branches.ts';

/** Content of the mirror, as far as it is loaded. */
export interface Mirrored {
  readonly tree: Tree;
  readonly file: (path: string) => TreeFile | undefined;
}

/** Settings for a source's exports: `environments/<source>.yaml` at the head of its branch, and the operator's. */
export class SourceTexts {
  readonly #returns: readonly Return[];
  /** Fields that keep git's values. */
  readonly #ignored: Ignored;
  /** Fields of the tenant that never reach the tree. */
  readonly #left: Ignored;

  constructor(returns: readonly Return[], ignored: Ignored, left: Ignored = nothingIgnored) {
    this.#returns = returns;
    this.#ignored = ignored;
    this.#left = left;
  }

  /** Reads the settings. Throws `InvalidInput` for an invalid file, because a secret could be committed without it. */
  static async read(
    { repository }: Pick<RunDeps, 'repository'>,
    { name, branch, ignored: left }: Source,
    heads: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<SourceTexts> {
    const head = heads.get(branchRef(branch));
    if (head === undefined) return new SourceTexts([], nothingIgnored, left);
    const { returns, ignored } = await readSettings(repository, head, name, signal, 'source');
    return new SourceTexts(returns, ignored, left);
  }

  /**
   * Returns an exported tree in git's form: without the fields that the operator excludes, with `$value` and `$secret`
   * for declared texts, and with git's values of ignored fields. `mirror` has git's content of the streams that are
   * read, and any file that they share.
   */
  restoreValues(tree: Tree, mirror: Mirrored): RestoredTree {
    const { tree: turned, problems } = this.#withTexts(withoutFields(tree, this.#left), mirror);
    return { tree: withIgnoredBefore(turned, this.#ignored, (path) => mirror.file(path)), problems };
  }

  /** Returns true if fields of a file are ignored, which requires git's version of it. */
  isIgnoredIn(file: string): boolean {
    return ignoredOf(this.#ignored, file).length > 0;
  }

  /** Returns a warning for each entry under `ignore` of the source's file that names none of these files. */
  stray(files: Iterable<string>): readonly Problem[] {
    return strayIgnored(files, this.#ignored);
  }

  #withTexts(tree: Tree, mirror: Mirrored): RestoredTree {
    if (this.#returns.length === 0) return { tree, problems: [] };
    const declared = this.#returns.flatMap(({ file }) => {
      const known = mirror.file(file);
      return known === undefined ? [] : [[file, known] as const];
    });
    return restoreValues(tree, this.#returns, new Map([...mirror.tree, ...declared]));
  }

  /**
   * Returns a digest of the settings for a stream, which is read again when they change. Undefined if there are none.
   */
  digestFor(stream: string): string | undefined {
    const isFor = (file: string) =>
      file.startsWith(`${stream}/`) || isFileGlob(file) || treePath(file).is === 'shared';
    const own = this.#returns.filter(({ file }) => isFor(file));
    const lists = [this.#ignored, this.#left].map((ignored) =>
      ignoredKey(ignored).filter(([file]) => file !== undefined && isFor(file)),
    );
    if (own.length + lists.flat().length === 0) return undefined;
    const said = own.map(({ origin: _origin, ...declared }) => declared);
    const all = lists.flat().length === 0 ? said : [said, ...lists];
    return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
  }
}
