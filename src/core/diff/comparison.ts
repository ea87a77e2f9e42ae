import {
  contentMember,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import type { Addition, SemanticChange, PathStep, ChangePlace } from './change.ts';
import { countOfModules, flowsIn } from './flow-summary.ts';
import { itemCrumb, itemIdentities } from './item-words.ts';
import { meaningText, sameMeaning } from './meaning.ts';
import type { ModuleMap } from './module-map.ts';
import type { Names } from './names.ts';
import { pairItems, type ItemPairing } from './pair-items.ts';
import { isSet, itemNoun, wordFor, type Context } from './vocabulary.ts';

/** Two sides of a comparison. */
export interface BeforeAfter<T> {
  readonly before: T;
  readonly after: T;
}

/** Place of the comparison on both sides. */
export interface ComparisonPoint {
  readonly crumbs: readonly PathStep[];
  readonly file: string;
  readonly pointer: BeforeAfter<readonly string[]>;
}

/**
 * Compares the content of two files at one place, value by value. It skips modules, which `compareScenario` compares by
 * id. A value that is added or removed with modules in it is recorded as `covering` them.
 */
export class FileComparison {
  readonly changes: SemanticChange[] = [];
  /** Keys of modules that were added or removed with a value that is reported as a whole. */
  readonly covered: BeforeAfter<Set<string>> = { before: new Set(), after: new Set() };
  readonly #names: BeforeAfter<Names>;
  readonly #modules: BeforeAfter<ModuleMap>;
  readonly #pairings = new Map<
    readonly Content[],
    { readonly after: readonly Content[]; readonly pairing: ItemPairing }
  >();

  constructor(names: BeforeAfter<Names>, modules: BeforeAfter<ModuleMap>) {
    this.#names = names;
    this.#modules = modules;
  }

  /** Compares the members of two objects. */
  members(before: ContentObject, after: ContentObject, spot: ComparisonPoint, context: Context): void {
    if (context === 'logic' && this.#otherOperator(before, after, spot)) return;
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const key of keys) {
      const [old, now] = [contentMember(before, key), contentMember(after, key)];
      this.#member(key, { before: old, after: now }, { before, after }, spot, context);
    }
  }

  /** Pairs the items of two lists. */
  pairing(before: readonly Content[], after: readonly Content[], context: Context): ItemPairing {
    if (context === 'logic') return inOrder(before.length, after.length);
    const known = this.#pairings.get(before);
    if (known?.after === after) return known.pairing;
    const pairing = this.#pair(before, after);
    this.#pairings.set(before, { after, pairing });
    return pairing;
  }

  #pair(before: readonly Content[], after: readonly Content[]): ItemPairing {
    return pairItems<Content>(before, after, {
      identities: (item) => this.#identities(item),
      parts: (item, side) => this.#modules[side].keysIn(item),
      isPlain: (item) => !isContentArray(item) && !isContentObject(item),
    });
  }

  #member(
    key: string,
    { before, after }: BeforeAfter<Content | undefined>,
    holder: BeforeAfter<ContentObject>,
    spot: ComparisonPoint,
    context: Context,
  ): void {
    const word = wordFor(context, key);
    const silent = word.isSilent === true;
    const { noun = 'field' } = word;
    const inner = {
      crumbs: [...spot.crumbs, { noun, id: key, label: word.label ?? key }],
      file: spot.file,
      pointer: pointers(spot, key, key),
    };
    const quiet = { ...inner, crumbs: spot.crumbs };
    const isBoth = before !== undefined && after !== undefined;
    const named = namedPart(word.context, before, after);
    if (named !== undefined) return this.members(named.before, named.after, quiet, word.context);
    if (word.isName === true && typeof before === 'string' && typeof after === 'string') {
      if (before !== after) this.#note({ ...placeOf(quiet, 'after'), op: 'renamed', before, after });
    } else if (isContentObject(before) && isContentObject(after) && !this.#isModule(before, after)) {
      const isTold = silent && !this.#isAmbiguous(before, after, holder, context, key);
      this.members(before, after, isTold ? quiet : inner, word.context);
    } else if (isBoth && isContentArray(before) && isContentArray(after)) {
      const hasNoun = itemNoun(context, key) !== undefined || silent;
      this.#list(before, after, hasNoun ? quiet : inner, {
        context: word.context,
        key,
        isSet: isSet(context, key),
      });
    } else this.#value(before, after, inner);
  }

  /** Tells whether the field would look like a part of the module itself if the key of the mapping were left out. */
  #isAmbiguous(
    before: ContentObject,
    after: ContentObject,
    holder: BeforeAfter<ContentObject>,
    context: Context,
    key: string,
  ): boolean {
    if (context !== 'parts' || key !== 'mapper') return false;
    const inner = [...Object.keys(before), ...Object.keys(after)];
    return inner.some(
      (field) =>
        Object.hasOwn(holder.before, field) ||
        Object.hasOwn(holder.after, field) ||
        wordFor('parts', field).context !== 'plain',
    );
  }

  #list(
    before: readonly Content[],
    after: readonly Content[],
    spot: ComparisonPoint,
    list: { readonly context: Context; readonly key: string; readonly isSet: boolean },
  ): void {
    if (this.#isFlow(before, after)) return;
    const { pairs, removed, added } = this.pairing(before, after, list.context);
    const crumb = (side: 'before' | 'after', index: number) =>
      itemCrumb(list, (side === 'before' ? before : after)[index] ?? null, index, this.#names[side]);
    const isOnlyAlternative =
      list.context === 'filter' &&
      [before, after].every((items) => items.length === 1 && isContentArray(items[0]));
    const at = (side: 'before' | 'after', old: number, now: number): ComparisonPoint => ({
      crumbs: isOnlyAlternative ? spot.crumbs : [...spot.crumbs, crumb(side, side === 'before' ? old : now)],
      file: spot.file,
      pointer: pointers(spot, String(old), String(now)),
    });
    for (const pair of pairs) {
      const inner = at('after', pair.before, pair.after);
      if (pair.isMoved && !list.isSet)
        this.#note({
          ...placeOf(inner, 'after'),
          op: 'moved',
          from: inList(pair.before),
          to: inList(pair.after),
        });
      this.#item(before[pair.before] ?? null, after[pair.after] ?? null, inner, list);
    }
    for (const index of added) this.#value(undefined, after[index], at('after', index, index));
    for (const index of removed) this.#value(before[index], undefined, at('before', index, index));
  }

  #item(
    before: Content,
    after: Content,
    spot: ComparisonPoint,
    list: { readonly context: Context; readonly key: string },
  ) {
    if (isContentObject(before) && isContentObject(after) && !this.#isModule(before, after))
      this.members(before, after, spot, list.context);
    else if (isContentArray(before) && isContentArray(after))
      this.#list(before, after, spot, { ...list, isSet: false });
    else this.#value(before, after, spot);
  }

  /** Compares values that have no inner parts, or of which one is missing. */
  #value(before: Content | undefined, after: Content | undefined, spot: ComparisonPoint): void {
    const [old, now] = [this.#withoutModule(before, 'before'), this.#withoutModule(after, 'after')];
    if (old === undefined && now === undefined) return;
    if (old !== undefined && now !== undefined) {
      if (sameMeaning(old, now)) return;
      this.#cover('before', old);
      this.#cover('after', now);
      this.#note({ ...placeOf(spot, 'after'), op: 'changed', before: old, after: now });
    } else if (now !== undefined) {
      this.#note({ ...placeOf(spot, 'after'), op: 'added', after: now, ...this.#summary('after', now) });
    } else if (old !== undefined) {
      this.#note({ ...placeOf(spot, 'before'), op: 'removed', before: old, ...this.#summary('before', old) });
    }
  }

  /** Returns the part of a value to report here. A module, or a flow of modules only, is reported as modules. */
  #withoutModule(value: Content | undefined, side: 'before' | 'after'): Content | undefined {
    if (this.#modules[side].keyOf(value) !== undefined) return undefined;
    if (!isContentArray(value) || value.length === 0) return value;
    return value.every((item) => this.#modules[side].keyOf(item) !== undefined) ? undefined : value;
  }

  #cover(side: 'before' | 'after', value: Content): void {
    for (const key of this.#modules[side].keysIn(value)) this.covered[side].add(key);
  }

  #summary(side: 'before' | 'after', value: Content): Pick<Addition, 'holds' | 'flows'> {
    this.#cover(side, value);
    const modules = this.#modules[side];
    const others = this.#modules[side === 'before' ? 'after' : 'before'];
    const flows = flowsIn(value, { modules, others, names: this.#names[side] });
    return { holds: countOfModules(flows), flows };
  }

  #isModule(before: Content, after: Content): boolean {
    return this.#modules.before.keyOf(before) !== undefined || this.#modules.after.keyOf(after) !== undefined;
  }

  #isFlow(before: readonly Content[], after: readonly Content[]): boolean {
    return (
      before.every((item) => this.#modules.before.keyOf(item) !== undefined) &&
      after.every((item) => this.#modules.after.keyOf(item) !== undefined)
    );
  }

  #identities(item: Content): readonly string[] {
    const key = this.#modules.before.keyOf(item) ?? this.#modules.after.keyOf(item);
    return key === undefined ? itemIdentities(item) : [`module ${key}`];
  }

  /**
   * Reports `{">": […]}` that became `{">=": […]}` as one change. As two members, added and removed, it would be hard
   * to see.
   */
  #otherOperator(before: ContentObject, after: ContentObject, spot: ComparisonPoint): boolean {
    const [[old, ...olds], [now, ...nows]] = [Object.keys(before), Object.keys(after)];
    if (old === undefined || now === undefined || olds.length + nows.length > 0 || old === now) return false;
    const isSameInside = meaningText(before[old] ?? null) === meaningText(after[now] ?? null);
    if (isSameInside) {
      const crumb = { noun: 'field', id: now, label: 'operator' };
      const place = placeOf({ ...spot, crumbs: [...spot.crumbs, crumb] }, 'after');
      this.#note({ ...place, op: 'changed', before: old, after: now });
    } else this.#value(before, after, spot);
    return true;
  }

  #note(change: SemanticChange): void {
    this.changes.push(change);
  }
}

/** Returns both sides of a module's metadata that only one side has, so that its name is told as such. */
function namedPart(
  context: Context,
  before: Content | undefined,
  after: Content | undefined,
): BeforeAfter<ContentObject> | undefined {
  if (context !== 'moduleMetadata' && context !== 'designer') return undefined;
  const filled = before ?? after;
  if (before !== undefined && after !== undefined) return undefined;
  if (!isContentObject(filled) || Object.keys(filled).length === 0) return undefined;
  return { before: isContentObject(before) ? before : {}, after: isContentObject(after) ? after : {} };
}

/** Pairs items by index, because the order of arguments is their meaning. */
function inOrder(before: number, after: number): ItemPairing {
  const shared = [...Array(Math.min(before, after)).keys()];
  return {
    pairs: shared.map((index) => ({ before: index, after: index, isMoved: false })),
    removed: [...Array(before).keys()].slice(shared.length),
    added: [...Array(after).keys()].slice(shared.length),
  };
}

const inList = (index: number) => ({ within: [], after: undefined, number: index + 1 });

function pointers(
  { pointer }: ComparisonPoint,
  before: string,
  after: string,
): BeforeAfter<readonly string[]> {
  return { before: [...pointer.before, before], after: [...pointer.after, after] };
}

/** Returns the place of a change on the side that shows it best. */
export function placeOf({ crumbs, file, pointer }: ComparisonPoint, side: 'before' | 'after'): ChangePlace {
  return { crumbs, file, pointer: pointer[side] };
}
