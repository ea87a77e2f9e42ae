import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  textMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import type { SemanticChange } from '../diff/change.ts';
import { diffTrees } from '../diff/diff-trees.ts';
import { ModuleMap } from '../diff/module-map.ts';
import { ownMember, treePath, type Tree, type TreeFile } from '../tree/tree.ts';
import { parseFieldPattern } from './field-pattern.ts';
import type { IgnoredField } from './ignore-entry.ts';
import { withoutIgnored, type Ignored } from './ignored.ts';
import { valueAt } from './spot.ts';
import { escapedSegment } from './step-pattern.ts';
import { wholeFile } from './whole-file.ts';

/** A field in which two trees differ. */
export interface DifferingField extends IgnoredField {
  readonly module: { readonly id: string; readonly name: string } | undefined;
  /** Value on the first side; undefined where that side lacks the field. */
  readonly before: Content | undefined;
  readonly after: Content | undefined;
}

/**
 * Returns the fields in which two trees differ. Undefined where they differ in more than fields, such as a module that
 * was added or moved, or in more than `most`. Ignoring these fields makes the trees equal.
 */
export function differingFields(
  before: Tree,
  after: Tree,
  most = Number.POSITIVE_INFINITY,
): readonly DifferingField[] | undefined {
  const fine = fieldsOf(before, after, false);
  if (fine !== undefined && fine.length > most) return undefined;
  if (fine === undefined || isCovered(before, after, fine)) return fine;
  // Items of a list were added, removed or moved: report the list as a whole.
  const coarse = fieldsOf(before, after, true);
  return coarse !== undefined && isCovered(before, after, coarse) ? coarse : undefined;
}

/** Returns patterns that ignore these fields and no others. */
export function ignoredFields(fields: readonly IgnoredField[]): Ignored {
  const byFile = Map.groupBy(fields, ({ file }) => file);
  return new Map(
    [...byFile].map(([file, own]) => [
      file,
      own.flatMap(({ pointer }) => parseFieldPattern(pointer).pattern ?? []),
    ]),
  );
}

function isCovered(before: Tree, after: Tree, fields: readonly IgnoredField[]): boolean {
  const ignored = ignoredFields(fields);
  const [old, now] = [before, after].map((tree) => withoutIgnored(tree, ignored));
  return old !== undefined && now !== undefined && changesOf(old, now).length === 0;
}

/** Changes between two trees, including those of sidecars, which a comparison for people only mentions. */
function changesOf(before: Tree, after: Tree): readonly SemanticChange[] {
  return diffTrees(before, after).changes.flatMap((change) => {
    const { file } = change;
    if (change.op !== 'layout') return [change];
    const [old, now] = [before.get(file), after.get(file)];
    if (old === undefined || now === undefined) return [change];
    return diffTrees(new Map([['layout', old]]), new Map([['layout', now]])).changes.map((inside) => ({
      ...inside,
      file,
    }));
  });
}

function fieldsOf(before: Tree, after: Tree, isCoarse: boolean): readonly DifferingField[] | undefined {
  const found = new Map<string, DifferingField>();
  for (const change of changesOf(before, after)) {
    const sides = { before: before.get(change.file), after: after.get(change.file) };
    const field = fieldOf(change, sides, isCoarse);
    if (field === undefined) return undefined;
    found.set(JSON.stringify([field.file, field.pointer]), field);
  }
  return [...found.values()];
}

interface FilePair {
  readonly before: TreeFile | undefined;
  readonly after: TreeFile | undefined;
}

function fieldOf(
  change: SemanticChange,
  { before, after }: FilePair,
  isCoarse: boolean,
): DifferingField | undefined {
  const { file, op } = change;
  if (before === undefined || after === undefined || op === 'layout') return undefined;
  const side = wholeFile(op === 'removed' ? before : after);
  const path = inWholeFile(change.pointer, [before, after]);
  const place = placeIn(side, isCoarse ? beforeLists(side, path) : path, treePath(file).is === 'scenario');
  if (place === undefined || parseFieldPattern(place.pointer).pattern === undefined) return undefined;
  const { pointer, module } = place;
  const isValue = op === 'changed' || op === 'renamed';
  return {
    file,
    pointer,
    module,
    before: isValue || op === 'removed' ? change.before : undefined,
    after: isValue || op === 'added' ? change.after : undefined,
  };
}

/** Returns the path in the whole file, where the platform's keys that begin with `$` have one more `$` at the top. */
function inWholeFile([first, ...rest]: readonly string[], sides: readonly TreeFile[]): readonly string[] {
  if (first === undefined) return [];
  const isOwn = sides.some((file) => ownMember(file, first) !== undefined);
  return [first.startsWith('$') && !isOwn ? `$${first}` : first, ...rest];
}

/** Returns the path up to its outermost list within the same module; the whole path where there is none. */
function beforeLists(whole: ContentObject, path: readonly string[]): readonly string[] {
  const start = path.findLastIndex((_, index) => isModule(valueAt(whole, path.slice(0, index + 1)))) + 1;
  const end = path.findIndex(
    (_, index) => index >= start && isContentArray(valueAt(whole, path.slice(0, index))),
  );
  return end === -1 ? path : path.slice(0, end);
}

/**
 * Returns the place in the form of `ignore`; undefined for a whole file, a whole module or anything with modules
 * inside.
 */
function placeIn(
  whole: ContentObject,
  path: readonly string[],
  isScenario: boolean,
): Pick<DifferingField, 'pointer' | 'module'> | undefined {
  const modules = new ModuleMap(isScenario ? whole : undefined);
  let value: Content | undefined = whole;
  let steps: string[] = [];
  let module: DifferingField['module'];
  for (const [depth, key] of path.entries()) {
    const written: string = depth > 0 && isContentObject(value) && key.startsWith('$') ? `$${key}` : key;
    value = isContentArray(value) ? value[Number(key)] : contentMember(value, key);
    const id = modules.keyOf(value);
    if (id === undefined) steps.push(escapedSegment(written));
    else {
      module = { id, name: textMember(value, 'module') ?? '' };
      steps = [`id=${escapedSegment(id)}`];
    }
  }
  const holdsMore = value !== undefined && modules.keysIn(value).length > 0;
  if (path.length === 0 || holdsMore) return undefined;
  return { pointer: module === undefined ? `/${steps.join('/')}` : steps.join('/'), module };
}
