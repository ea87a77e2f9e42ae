import { createHash } from 'node:crypto';
import { turnBack, type Return, type TurnedBack } from '../domain/render/turn-back.ts';
import { treePath, type Tree, type TreeFile } from '../domain/tree.ts';
import { readSettings } from './read-revision.ts';
import { branchRef, type PassDeps, type Source } from './subjects.ts';

/** What the mirror holds, as far as it is at hand. */
export interface Mirrored {
  readonly tree: Tree;
  readonly file: (path: string) => TreeFile | undefined;
}

/** What `environments/<source>.yaml` at the head of a source's branch says about its exports. */
export class SourceTexts {
  readonly #returns: readonly Return[];

  constructor(returns: readonly Return[]) {
    this.#returns = returns;
  }

  /** Throws `InvalidInput` where the file is wrong: without it a secret could be committed in the open. */
  static async read(
    { repository }: Pick<PassDeps, 'repository'>,
    { name, branch }: Source,
    heads: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<SourceTexts> {
    const head = heads.get(branchRef(branch));
    if (head === undefined) return new SourceTexts([]);
    const { returns } = await readSettings(repository, head, name, signal, 'source');
    return new SourceTexts(returns);
  }

  /** `mirror` is what git has of the streams that are read, and gives any file that they share. */
  turnBack(tree: Tree, mirror: Mirrored): TurnedBack {
    if (this.#returns.length === 0) return { tree, problems: [] };
    const declared = this.#returns.flatMap(({ file }) => {
      const known = mirror.file(file);
      return known === undefined ? [] : [[file, known] as const];
    });
    return turnBack(tree, this.#returns, new Map([...mirror.tree, ...declared]));
  }

  /**
   * What is declared for a stream, as a digest: one that was read under another declaration is read again. Undefined
   * where nothing is.
   */
  digestFor(stream: string): string | undefined {
    const own = this.#returns.filter(
      ({ file }) => file.startsWith(`${stream}/`) || treePath(file).is === 'shared',
    );
    if (own.length === 0) return undefined;
    const said = own.map(({ origin: _origin, ...declared }) => declared);
    return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
  }
}
