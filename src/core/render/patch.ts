import { budgets } from '../budgets.ts';
import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import { ModuleMap } from '../diff/module-map.ts';
import { extentOf, type Extent } from '../stream/extent.ts';
import type { PatchPath } from './place.ts';
import {
  pathTo,
  pointersIn,
  replacedAt,
  spotAt,
  type Container,
  type PointerOf,
  type ContentSlot,
} from './spot.ts';

/** Place where a person wrote a setting, for messages. */
export interface SourceLocation {
  readonly file: string;
  /** `line 3, column 5`. */
  readonly place: string;
}

/** One RFC 6902 operation on a file of the tree. Its value may have `$value` and `$secret`. */
export type Patch = { readonly at: PatchPath; readonly origin: SourceLocation } & (
  | { readonly op: 'add' | 'replace' | 'test'; readonly value: Content }
  | { readonly op: 'remove' }
  | { readonly op: 'move' | 'copy'; readonly from: PatchPath }
);

/** Effect of a patch, so that it can be undone in a file with other changes. */
export type AppliedEdit =
  | {
      readonly did: 'set';
      readonly container: Container;
      readonly key: string;
      readonly before: Content | undefined;
      readonly after: Content | undefined;
    }
  | {
      readonly did: 'insert';
      readonly container: Container;
      readonly key: string;
      readonly item: Content;
    }
  | {
      readonly did: 'take';
      readonly container: Container;
      readonly key: string;
      readonly item: Content;
      /** Length of the list then. */
      readonly left: number;
    };

export interface Patched {
  readonly whole: ContentObject;
  /** Edits in the order in which they were made. */
  readonly edits: readonly AppliedEdit[];
}

/** Reason why a patch cannot be applied. */
export interface PatchFailure {
  readonly patch: Patch;
  readonly reason: string;
  /** Set if the patch fits but exceeds a limit of patches. */
  readonly isTooMuch?: true;
}

/** Applies all patches of a file in their order, or none. */
export function applyPatches(
  whole: ContentObject,
  patches: readonly Patch[],
): Patched & { readonly refusals: readonly PatchFailure[] } {
  if (patches.length === 0) return { whole, edits: [], refusals: [] };
  const refusals: PatchFailure[] = [];
  const patching = new Patching(whole);
  for (const [index, patch] of patches.entries()) {
    const excess = index < budgets.patches.perFile ? undefined : tooManyPatches;
    const refused = excess ?? patching.apply(patch);
    if (refused === undefined) continue;
    refusals.push({ patch, ...refused });
    // The cost of a refused patch is unknown, so stop after a few.
    if (refused.isTooMuch === true || refusals.length === budgets.problems.ofKind) break;
  }
  return refusals.length > 0
    ? { whole, edits: [], refusals }
    : { whole: patching.whole, edits: patching.edits, refusals };
}

const tooManyPatches = {
  reason: `a file has at most ${budgets.patches.perFile} patches`,
  isTooMuch: true,
} as const;

type FailureReason = Pick<PatchFailure, 'reason' | 'isTooMuch'>;

/** File while its patches are applied. Limits bound its size and the cost of applying them. */
class Patching {
  whole: ContentObject;
  readonly edits: AppliedEdit[] = [];
  #extent: Extent;
  /** Number of values left to visit. */
  #left: number = budgets.patches.comparisons;
  #modules: ModuleMap | undefined;

  constructor(whole: ContentObject) {
    this.whole = whole;
    this.#extent = extentOf(whole, Infinity);
  }

  /** Applies a patch, or returns the reason why it cannot. */
  apply(patch: Patch): FailureReason | undefined {
    const next = applyPatch({ whole: this.whole, edits: [] }, patch, this.#pointerOf);
    if ('reason' in next) return next;
    if (next.edits.length === 0) return undefined;
    return this.#weigh(next.edits) ?? this.#take(next);
  }

  readonly #pointerOf: PointerOf = (module) => this.#placed().all.get(module)?.pointer;

  #placed(): ModuleMap {
    if (this.#modules === undefined) {
      this.#left -= costOfPlacing * this.#extent.values;
      this.#modules = new ModuleMap(this.whole);
    }
    return this.#modules;
  }

  /** Counts the values that edits add and remove. Refuses excess. */
  #weigh(edits: readonly AppliedEdit[]): FailureReason | undefined {
    let { values, characters, depth } = this.#extent;
    for (const edit of edits) {
      const path = pathTo(this.whole, edit.container, this.#pointerOf) ?? [];
      const [gone, come] = [goneWith(edit), cameWith(edit)].map((value) =>
        value === undefined ? nothing : extentOf(value, Math.max(0, this.#left)),
      ) as [Extent, Extent];
      this.#left -= gone.values + come.values + listedOn(this.whole, path);
      if (this.#left < 0) return { reason: tooCostly, isTooMuch: true };
      values += come.values - gone.values;
      characters += come.characters - gone.characters;
      depth = Math.max(depth, path.length + 1 + come.depth);
    }
    const { file } = budgets;
    if (values > file.values) return tooLarge(`${file.values} values`);
    if (characters > file.bytes) return tooLarge(`${file.bytes} characters`);
    if (depth > file.depth) return tooLarge(`${file.depth} levels`);
    this.#extent = { values, characters, depth };
    return undefined;
  }

  /** Refuses patches that add, remove or renumber modules, because modules identify places. */
  #take({ whole, edits }: Patched): FailureReason | undefined {
    if (edits.some(mayConcernModules)) {
      const before = keysOf(this.#placed());
      this.#left -= costOfPlacing * this.#extent.values;
      if (this.#left < 0) return { reason: tooCostly, isTooMuch: true };
      const after = new ModuleMap(whole);
      if (before !== keysOf(after))
        return {
          reason: 'a patch may change the content of modules, but not add, remove or renumber modules',
        };
      this.#modules = after;
    } else if (edits.some((edit) => edit.did !== 'set')) this.#modules = this.#withoutShifted(edits);
    this.whole = whole;
    this.edits.push(...edits);
    return undefined;
  }

  /** Returns the modules, if each is still in its place after the changes to lists. */
  #withoutShifted(edits: readonly AppliedEdit[]): ModuleMap | undefined {
    const modules = this.#modules;
    // A move between lists shifted its own target.
    if (modules === undefined || edits.length > 1) return undefined;
    const lists = edits.map(({ container }) => pathTo(this.whole, container, this.#pointerOf) ?? []);
    this.#left -= modules.all.size;
    const isBelow = ({ pointer }: { readonly pointer: readonly string[] }) =>
      lists.some((list) => list.length < pointer.length && list.every((key, at) => key === pointer[at]));
    return [...modules.all.values()].some(isBelow) ? undefined : modules;
  }
}

/** Cost of finding a file's modules, as a multiple of visiting its values. */
const costOfPlacing = 4;

const nothing: Extent = { values: 0, characters: 0, depth: 0 };
const tooCostly = `takes more than ${budgets.patches.comparisons} comparisons, counting the patches before it`;
const tooLarge = (limit: string): FailureReason => ({
  reason: `makes the file have more than ${limit}`,
  isTooMuch: true,
});

const goneWith = (edit: AppliedEdit) =>
  edit.did === 'set' ? edit.before : edit.did === 'take' ? edit.item : undefined;
const cameWith = (edit: AppliedEdit) =>
  edit.did === 'set' ? edit.after : edit.did === 'insert' ? edit.item : undefined;

const keysOf = ({ all }: ModuleMap) => [...all.keys()].sort().join('\n');

/** Finds edits that may add, remove, move or renumber a module. */
function mayConcernModules(edit: AppliedEdit): boolean {
  const isIdentity = edit.did === 'set' && (edit.key === 'id' || edit.key === 'module');
  return isIdentity || [goneWith(edit), cameWith(edit)].some(hasModules);
}

function hasModules(value: Content | undefined): boolean {
  if (isContentArray(value)) return value.some(hasModules);
  if (!isContentObject(value)) return false;
  return isModule(value) || Object.keys(value).some((key) => hasModules(value[key]));
}

/** Counts the items of the lists on the way to a place, each of which is copied. */
function listedOn(whole: ContentObject, path: readonly string[]): number {
  let [value, items]: [Content | undefined, number] = [whole, 0];
  for (const key of [...path, '']) {
    if (isContentArray(value)) items += value.length;
    value = isContentArray(value) ? value[Number(key)] : contentMember(value, key);
  }
  return items;
}

type Applied = Patched | { readonly reason: string };

function applyPatch(patched: Patched, patch: Patch, pointerOf: PointerOf): Applied {
  const target = spotAt(patched.whole, patch.at, pointerOf);
  if (target.spot === undefined) return { reason: `${patch.at.written}: ${target.reason}` };
  const { spot } = target;
  switch (patch.op) {
    case 'add':
      return done(
        patched,
        isContentArray(spot.holder) ? insertion(spot, patch.value) : setting(spot, patch.value),
        pointerOf,
      );
    case 'remove':
      return spot.value === undefined
        ? nothingAt(patch.at)
        : done(patched, removal(spot, spot.value), pointerOf);
    case 'replace':
      return spot.value === undefined
        ? nothingAt(patch.at)
        : done(patched, setting(spot, patch.value), pointerOf);
    case 'test':
      return spot.value !== undefined && sameMeaning(spot.value, patch.value)
        ? patched
        : { reason: `${patch.at.written}: is not what the test expects` };
    case 'move':
    case 'copy':
      return carry(patched, patch, pointerOf);
  }
}

function carry(
  patched: Patched,
  patch: Extract<Patch, { readonly op: 'move' | 'copy' }>,
  pointerOf: PointerOf,
): Applied {
  const source = spotAt(patched.whole, patch.from, pointerOf);
  if (source.spot === undefined) return { reason: `from ${patch.from.written}: ${source.reason}` };
  const { value } = source.spot;
  if (value === undefined) return nothingAt(patch.from);
  const addition = { op: 'add', at: patch.at, value, origin: patch.origin } as const;
  if (patch.op === 'copy') return applyPatch(patched, addition, pointerOf);
  const left = done(patched, removal(source.spot, value), pointerOf);
  return applyPatch(left, addition, pointersIn(left.whole));
}

const nothingAt = ({ written }: PatchPath) => ({ reason: `${written}: nothing stands there` });

const setting = ({ container, key, value }: ContentSlot, after: Content): AppliedEdit => ({
  did: 'set',
  container,
  key,
  before: value,
  after,
});

const insertion = ({ container, key }: ContentSlot, item: Content): AppliedEdit => ({
  did: 'insert',
  container,
  key,
  item,
});

const removal = ({ container, holder, key }: ContentSlot, value: Content): AppliedEdit =>
  isContentArray(holder)
    ? { did: 'take', container, key, item: value, left: holder.length - 1 }
    : { did: 'set', container, key, before: value, after: undefined };

function done({ whole, edits }: Patched, edit: AppliedEdit, pointerOf: PointerOf): Patched {
  const path = pathTo(whole, edit.container, pointerOf) ?? [];
  return { whole: replacedAt(whole, path, (holder) => edited(holder, edit)), edits: [...edits, edit] };
}

/** Returns the container after an edit. */
function edited(holder: Content, edit: AppliedEdit): Content {
  if (isContentArray(holder)) {
    const index = Number(edit.key);
    if (edit.did === 'insert') return holder.toSpliced(index, 0, edit.item);
    if (edit.did === 'take') return holder.toSpliced(index, 1);
    return edit.after === undefined ? holder : holder.with(index, edit.after);
  }
  return isContentObject(holder) && edit.did === 'set' ? withMember(holder, edit.key, edit.after) : holder;
}
