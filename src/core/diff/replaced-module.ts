import {
  contentMember,
  Reference,
  visitLeaves,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { kindOfPath } from '../stream/kinds.ts';
import { areDifferentModules } from '../stream/module-type.ts';
import { moduleWords } from '../stream/module-words.ts';
import { sharedEnd, sharedStart } from '../text/shared-ends.ts';
import { meaningText } from './meaning.ts';

/** A module with its place among the others of a scenario. */
export interface ModuleInPlace {
  readonly module: ContentObject;
  /** Module whose flow has it; undefined in the flows of the scenario itself. */
  readonly owner: string | undefined;
  /**
   * Pointer from the owner or the top of the scenario to the list of the module, or to the module itself where no list
   * has it.
   */
  readonly flow: readonly string[];
  /** Module before it in its flow. */
  readonly previous: string | undefined;
  /** Content of the module after it in its flow. */
  readonly next: ContentObject | undefined;
}

/**
 * Tells whether two modules of one number are different ones: their actions differ, or both their places and most of
 * their texts, because Make gave the number of a removed module to a new one. Modules with one name are the same.
 */
export function isReplaced(old: ModuleInPlace, now: ModuleInPlace): boolean {
  if (areDifferentModules(old.module, now.module)) return true;
  if (isInSamePlace(old, now)) return false;
  const [name, newName] = [old, now].map(({ module }) => moduleWords(module).name);
  return (name === undefined || name !== newName) && !isMostlyAlike(old.module, now.module);
}

/** Tells whether a module has the same module before it or after it, or begins or ends the same flow. */
function isInSamePlace(old: ModuleInPlace, now: ModuleInPlace): boolean {
  const isSameFlow = () => old.owner === now.owner && meaningText(old.flow) === meaningText(now.flow);
  if (old.previous === now.previous && (old.previous !== undefined || isSameFlow())) return true;
  if (old.next === undefined || now.next === undefined) return old.next === now.next && isSameFlow();
  return idOf(old.next) === idOf(now.next) && !areDifferentModules(old.next, now.next);
}

const idOf = (module: ContentObject) => meaningText(contentMember(module, 'id') ?? null);

/** Compares by length, because short values, such as the method of a request, are the usual ones of an action. */
function isMostlyAlike(old: ContentObject, now: ContentObject): boolean {
  const [texts, newTexts] = [textsOf(old), textsOf(now)];
  let [alike, all] = [0, 0];
  for (const place of new Set([...texts.keys(), ...newTexts.keys()])) {
    const [text, newText] = [texts.get(place) ?? '', newTexts.get(place) ?? ''];
    const length = Math.max(text.length, newText.length);
    all += length;
    if (areAlike(text, newText)) alike += length;
  }
  return alike * shareOfAlike >= all;
}

/** Part of all texts that two modules must share to be one: a third. */
const shareOfAlike = 3;

/** Tells whether two texts are equal, or long with an edit in them. */
function areAlike(one: string, other: string): boolean {
  if (one === other) return true;
  const longer = Math.max(one.length, other.length);
  const start = sharedStart(one, other);
  return longer >= lengthOfLong && (start + sharedEnd(one, other, start)) * 2 >= longer;
}

const lengthOfLong = 60;

/** Returns the texts of a module by place, without digits, because expressions follow the numbers of modules. */
function textsOf(module: ContentObject): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const part of ['mapper', 'parameters'])
    visitLeaves(contentMember(module, part) ?? null, [part], (leaf, place) => {
      if (tells(leaf)) texts.set(JSON.stringify(place), meaningText(leaf).replaceAll(/\d+/g, ''));
    });
  return texts;
}

/** Tells whether a value says which module this is. Modules of one action often share a connection and switches. */
function tells(leaf: Content): boolean {
  const kind = leaf instanceof Reference ? kindOfPath(leaf.path) : undefined;
  return leaf !== null && typeof leaf !== 'boolean' && kind !== 'connection' && kind !== 'keychain';
}
