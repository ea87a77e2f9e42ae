import { isContentArray, isContentObject, withMember, type Content, type ContentObject } from '../content.ts';
import type { Tree } from '../tree.ts';
import type { Place } from './place.ts';
import { pathTo, replacedAt, spotAt, type Spot } from './spot.ts';
import { splitFile, wholeFile } from './whole-file.ts';

/** Places that are kept out of comparisons, by file. */
export type Ignored = ReadonlyMap<string, readonly Place[]>;

/** A tree without what is ignored: both sides of a comparison lose it. */
export function withoutIgnored(tree: Tree, ignored: Ignored): Tree {
  if (ignored.size === 0) return tree;
  const copy = new Map(tree);
  for (const [path, places] of ignored) {
    const file = tree.get(path);
    if (file !== undefined) copy.set(path, splitFile(places.reduce(without, wholeFile(file))));
  }
  return copy;
}

/** A file in which what is ignored is as in another one, there or not. */
export function withIgnoredOf(
  whole: ContentObject,
  other: ContentObject,
  places: readonly Place[],
): ContentObject {
  return places.reduce((file, place) => {
    const { spot } = spotAt(other, place);
    return spot === undefined ? file : put(file, spot, spot.value ?? gone);
  }, whole);
}

function without(whole: ContentObject, place: Place): ContentObject {
  const { spot } = spotAt(whole, place);
  if (spot?.value === undefined) return whole;
  // The items behind one of a list keep their places.
  return put(whole, spot, isContentArray(spot.holder) ? null : gone);
}

const gone = Symbol('gone');

function put(whole: ContentObject, { container, key }: Spot, value: Content | typeof gone): ContentObject {
  const path = pathTo(whole, container);
  if (path === undefined) return whole;
  return replacedAt(whole, path, (holder) => {
    if (isContentObject(holder)) return withMember(holder, key, value === gone ? undefined : value);
    if (!isContentArray(holder) || Number(key) >= holder.length) return holder;
    return value === gone ? holder.toSpliced(Number(key), 1) : holder.with(Number(key), value);
  });
}
