import {
  contentMember,
  contentObject,
  isContentArray,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { onceEach } from '../once-each.ts';
import type { Problem } from '../problems/problem.ts';
import { treePath, type Tree, type TreeFile } from '../tree/tree.ts';
import { editFields, type EditFields, type FieldHolder } from './edit-fields.ts';
import type { FieldPattern } from './field-pattern.ts';
import { reasonAgainstFile } from './nameable-file.ts';
import type { Container } from './spot.ts';
import { advance, compileSteps, startOf, type Advance, type Steps } from './step-pattern.ts';
import { splitFile, wholeFile } from './whole-file.ts';

/** Fields excluded from comparisons, by file of the tree or by a glob of files. */
export type Ignored = ReadonlyMap<string, readonly FieldPattern[]>;

export const nothingIgnored: Ignored = new Map();

export const isFileGlob = (file: string) => file.includes('*');

/** Tells whether globs can ignore fields of a file. Prerequisites are bound, not compared. */
const isIgnorable = (file: string) =>
  treePath(file).is === 'sidecar' || reasonAgainstFile(file) === undefined;

/** Returns a key that identifies a set of ignored fields for comparing and caching. */
export const ignoredKey = (ignored: Ignored = nothingIgnored) =>
  [...ignored].map(([file, patterns]) => [file, ...patterns.map(({ written }) => written)]);

/** Returns the fields that either of two sets ignores. */
export function bothIgnored(one: Ignored, other: Ignored | undefined): Ignored {
  if (other === undefined || other.size === 0) return one;
  const both = new Map(one);
  for (const [file, patterns] of other) both.set(file, [...(one.get(file) ?? []), ...patterns]);
  return both;
}

const globsOf = onceEach((ignored: Ignored) =>
  [...ignored].flatMap(([file, patterns]) => {
    const steps = isFileGlob(file) ? compileSteps(file.split('/')) : undefined;
    return steps === undefined ? [] : [{ steps, patterns }];
  }),
);

export function ignoredOf(ignored: Ignored, file: string): readonly FieldPattern[] {
  const own = ignored.get(file) ?? [];
  const globs = globsOf(ignored);
  if (globs.length === 0 || !isIgnorable(file)) return own;
  return [
    ...own,
    ...globs.flatMap(({ steps, patterns }) => (matchesSteps(steps, file.split('/')) ? patterns : [])),
  ];
}

function matchesSteps(glob: Steps, file: readonly string[]): boolean {
  let reached: Advance = { isMatch: false, inner: startOf([glob]) };
  for (const key of file) reached = advance(reached.inner, { key });
  return reached.isMatch;
}

/** Returns a warning for each entry of an environment's file that names no file of the tree: it may be misspelt. */
export function strayIgnored(files: Iterable<string>, ignored: Ignored): readonly Problem[] {
  if (ignored.size === 0) return [];
  const there = new Set(files);
  const ignorable = [...there].filter(isIgnorable).map((path) => path.split('/'));
  return [...ignored].flatMap(([file, [first]]): readonly Problem[] => {
    const isGlob = isFileGlob(file);
    const steps = isGlob ? compileSteps(file.split('/')) : undefined;
    const isThere =
      steps === undefined ? there.has(file) : ignorable.some((path) => matchesSteps(steps, path));
    if (first?.origin === undefined || isThere) return [];
    const message = `ignores fields of ${file}, which ${isGlob ? 'matches no file' : 'is not a file'} of the tree`;
    return [{ code: 'SLC1128', severity: 'warning', ...first.origin, message }];
  });
}

/** Returns a tree without ignored fields. Both sides of a comparison lose them. */
export function withoutIgnored(tree: Tree, ignored: Ignored): Tree {
  return withEdited(tree, ignored, leaveOut);
}

function withEdited(tree: Tree, ignored: Ignored, edit: EditFields): Tree {
  if (ignored.size === 0) return tree;
  const files = globsOf(ignored).length === 0 ? ignored.keys() : tree.keys();
  const copy = new Map(tree);
  for (const path of files) {
    const file = tree.get(path);
    const patterns = ignoredOf(ignored, path);
    if (file !== undefined && patterns.length > 0)
      copy.set(path, splitFile(editFields(wholeFile(file), patterns, edit)));
  }
  return copy;
}

/**
 * Returns a file with the ignored fields of another one. `ifNew` tells whether fields that the other lacks stay or are
 * left out.
 */
export function withIgnoredOf(
  whole: ContentObject,
  other: ContentObject,
  patterns: readonly FieldPattern[],
  ifNew: 'stay' | 'leave out',
): ContentObject {
  if (patterns.length === 0) return whole;
  const found = new Map<string, ReadonlyMap<string, Content>>();
  editFields(other, patterns, (holder, keys, at) => {
    const values = keys.map((key) => [key, valueAt(holder, key)] as const);
    if (keys.length > 0) found.set(containerKey(holder, at), new Map(values));
    return holder;
  });
  return editFields(whole, patterns, (holder, keys, at) =>
    withValues(holder, ifNew === 'stay' ? [] : keys, found.get(containerKey(holder, at)) ?? new Map()),
  );
}

const containerKey = (holder: FieldHolder, { module, inside }: Container) =>
  JSON.stringify([isContentArray(holder), module ?? null, ...inside]);

const valueAt = (holder: FieldHolder, key: string): Content =>
  (isContentArray(holder) ? holder[Number(key)] : contentMember(holder, key)) ?? null;

/** Returns an object or list with these values, and without the other keys of `gone`. */
function withValues(
  holder: FieldHolder,
  gone: readonly string[],
  values: ReadonlyMap<string, Content>,
): FieldHolder {
  const lost = new Set(gone.filter((key) => !values.has(key)));
  if (lost.size + values.size === 0) return holder;
  if (!isContentArray(holder))
    return contentObject([...Object.entries(holder).filter(([key]) => !lost.has(key)), ...values]);
  const items = [...holder];
  // A restored item needs the items before it.
  for (const [key, value] of values) if (Number(key) <= items.length) items[Number(key)] = value;
  return items.filter((_, index) => !lost.has(String(index)));
}

/** Removes members of an object. Items of a list become null, so that those after them keep their places. */
function leaveOut(holder: FieldHolder, keys: readonly string[]): FieldHolder {
  if (keys.length === 0) return holder;
  const gone = new Set(keys);
  if (isContentArray(holder)) return holder.map((item, index) => (gone.has(String(index)) ? null : item));
  return contentObject(Object.entries(holder).filter(([key]) => !gone.has(key)));
}

/** Returns files with the ignored fields of `before`. A field that `before` lacks stays, because it is new. */
export function withIgnoredBefore(
  tree: Tree,
  ignored: Ignored,
  before: (path: string) => TreeFile | undefined,
): Tree {
  if (ignored.size === 0) return tree;
  return new Map(
    [...tree].map(([path, file]) => {
      const patterns = ignoredOf(ignored, path);
      const known = patterns.length === 0 ? undefined : before(path);
      if (known === undefined) return [path, file] as const;
      return [path, splitFile(withIgnoredOf(wholeFile(file), wholeFile(known), patterns, 'stay'))] as const;
    }),
  );
}

/** Returns a tree without ignored members of objects. Items of a list stay, to keep the places of the others. */
export function withoutFields(tree: Tree, ignored: Ignored): Tree {
  return withEdited(tree, ignored, (holder, keys) =>
    isContentArray(holder) ? holder : leaveOut(holder, keys),
  );
}
