import { budgets } from '../../budgets.ts';
import { extentOf } from '../../stream/extent.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { streamFileOf, type TreeFile } from '../tree.ts';

const { values: mostValues, bytes: mostCharacters } = budgets.exportFile;

/**
 * Size of an export file under construction. The tree may nest one stream any number of times, and each time adds all
 * of it, so a small tree could become a file of any size.
 */
export class PackedSize {
  readonly #known = new Map<string, { readonly values: number; readonly characters: number }>();
  #values = 0;
  #characters = 0;

  /** Adds a stream once more. Throws `InvalidInput` if the file would be larger than Sluice reads. */
  add(stream: string, files: () => readonly TreeFile[]): void {
    const { values, characters } = this.#sizeOf(stream, files);
    this.#values += values;
    this.#characters += characters;
    if (this.#values <= mostValues && this.#characters <= mostCharacters) return;
    const reason = `with its subflows, its export file would have more than ${mostValues} values or ${mostCharacters} characters`;
    throw new InvalidInput(streamFileOf(stream), '', reason, 'SLC1002');
  }

  #sizeOf(stream: string, files: () => readonly TreeFile[]) {
    const known = this.#known.get(stream);
    if (known !== undefined) return known;
    let [values, characters] = [0, 0];
    for (const part of files().flatMap(({ content, own }) => [content, own])) {
      const extent = extentOf(part, Infinity);
      values += extent.values;
      characters += extent.characters;
    }
    const size = { values, characters };
    this.#known.set(stream, size);
    return size;
  }
}
