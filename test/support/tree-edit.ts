import fc from 'fast-check';
import {
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../../src/core/stream/content.ts';
import type { Tree } from '../../src/core/tree/tree.ts';

/** One change of one value, made by hand somewhere in a file of a tree. */
export interface TreeEdit {
  readonly file: string;
  readonly part: 'content' | 'own';
  /** Keys and indices from the top of the part. */
  readonly place: readonly string[];
  readonly tree: Tree;
}

type Edit = (value: Content) => Content | undefined;

/** A value that stands nowhere else in a generated tree. */
const fresh = 'edited by hand';

const edits: Readonly<Record<string, Edit>> = {
  replace: () => fresh,
  'replace by a list': () => [fresh],
  remove: () => undefined,
  'add a member or item': (value) => {
    if (isContentArray(value)) return [...value, fresh];
    return isContentObject(value) ? contentObject([...Object.entries(value), [fresh, fresh]]) : fresh;
  },
  'put an item first': (value) => (isContentArray(value) ? [fresh, ...value] : fresh),
  'take the first item out': (value) => (isContentArray(value) && value.length > 0 ? value.slice(1) : fresh),
  'turn a list round': (value) => (isContentArray(value) && value.length > 1 ? value.toReversed() : fresh),
  'double the first item': (value) =>
    isContentArray(value) && value[0] !== undefined ? [value[0], ...value] : fresh,
};

/** A tree with one place changed in one of the ways above; undefined for a tree without files to change. */
export function arbitraryEdit(tree: Tree): fc.Arbitrary<TreeEdit> {
  const files = [...tree].filter(([, file]) => Object.keys(file.content).length > 0);
  return fc
    .record({
      at: fc.nat(),
      part: fc.constantFrom('content', 'own'),
      how: fc.constantFrom(...Object.values(edits)),
      place: fc.nat(),
    })
    .map(({ at, part, how, place }) => {
      const [file, old] = files[at % files.length] ?? ['', undefined];
      if (old === undefined) throw new Error('the tree has no file to edit');
      const chosen = part === 'own' && Object.keys(old.own).length > 0 ? 'own' : 'content';
      const places = placesIn(old[chosen]);
      const where = places[place % places.length] ?? [];
      const edited = editAt(old[chosen], where, how);
      if (!isContentObject(edited)) throw new Error('the edit left no object');
      return {
        file,
        part: chosen,
        place: where,
        tree: new Map([...tree, [file, { ...old, [chosen]: edited }]]),
      };
    });
}

/** Every place below the top. */
function placesIn(value: Content, place: readonly string[] = []): (readonly string[])[] {
  const inner = isContentArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : isContentObject(value)
      ? Object.entries(value)
      : [];
  return [
    ...(place.length === 0 ? [] : [place]),
    ...inner.flatMap(([key, item]) => placesIn(item, [...place, key])),
  ];
}

function editAt(value: Content, place: readonly string[], edit: Edit): Content | undefined {
  const [key, ...rest] = place;
  if (key === undefined) return edit(value);
  if (isContentArray(value)) {
    return value.flatMap((item, index) => {
      const edited = String(index) === key ? editAt(item, rest, edit) : item;
      return edited === undefined ? [] : [edited];
    });
  }
  const object: ContentObject = isContentObject(value) ? value : contentObject();
  return contentObject(
    Object.entries(object).flatMap(([name, member]) => {
      const edited = name === key ? editAt(member, rest, edit) : member;
      return edited === undefined ? [] : [[name, edited] as const];
    }),
  );
}
