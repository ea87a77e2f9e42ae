import { Reference, type Content } from '../stream/content.ts';
import { meaningText } from './meaning.ts';

/** Sorts the items of a set as in a file: references by path, then the others by meaning. */
export function inSetOrder(items: readonly Content[]): readonly Content[] {
  const keyed = items.map((item) => {
    const isReference = item instanceof Reference;
    return { item, isReference, key: isReference ? item.path : meaningText(item) };
  });
  keyed.sort(
    (one, other) =>
      Number(other.isReference) - Number(one.isReference) ||
      (one.key < other.key ? -1 : Number(one.key > other.key)),
  );
  return keyed.map(({ item }) => item);
}
