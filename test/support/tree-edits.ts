import fc from 'fast-check';
import {
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
} from '../../src/core/stream/content.ts';
import type { Tree } from '../../src/core/tree/tree.ts';

/** A tree that was changed by hand in many places at once. */
export interface EditedTree {
  readonly tree: Tree;
  /** Texts that were put in, each different from all others in the tree. */
  readonly texts: readonly string[];
}

/** Texts replaced, members and items put in, lists turned round and shifted, anywhere in what the files say. */
export function arbitraryEdits(tree: Tree): fc.Arbitrary<EditedTree> {
  return fc.array(fc.nat(39), { minLength: 50, maxLength: 200 }).map((choices) => {
    const texts: string[] = [];
    let at = 0;
    // Repeats itself, shifted, where the tree has more places than there are choices.
    const choose = () => ((choices[at % choices.length] ?? 0) + 7 * Math.floor(at++ / choices.length)) % 40;
    const fresh = () => {
      const text = `edit ${texts.length}.`;
      texts.push(text);
      return text;
    };
    const edited = (value: Content): Content => {
      const choice = choose();
      if (isContentArray(value)) return editedList(value.map(edited), choice, fresh);
      if (!isContentObject(value)) return choice < 4 ? fresh() : value;
      const members = Object.entries(value).map(([key, member]) => [key, edited(member)] as const);
      return contentObject(choice === 0 ? [...members, [`new ${texts.length}`, fresh()]] : members);
    };
    const files = [...tree].map(
      ([path, file]) => [path, { ...file, content: contentObject(membersOf(edited(file.content))) }] as const,
    );
    return { tree: new Map(files), texts };
  });
}

function editedList(items: readonly Content[], choice: number, fresh: () => string): readonly Content[] {
  const [first] = items;
  if (choice === 0) return items.toReversed();
  if (choice === 1) return [fresh(), ...items];
  if (choice === 2) return items.slice(1);
  if (choice === 3) return [...items, contentObject([['key', fresh()]])];
  return choice === 4 && first !== undefined ? [...items.slice(1), first] : items;
}

function membersOf(value: Content): readonly (readonly [string, Content])[] {
  return isContentObject(value) ? Object.entries(value) : [];
}
