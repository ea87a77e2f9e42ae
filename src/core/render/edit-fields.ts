import {
  contentObject,
  isContentArray,
  isContentObject,
  textMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { ModuleMap } from '../diff/module-map.ts';
import type { FieldPattern } from './field-pattern.ts';
import { holdsModules, type Container } from './spot.ts';
import { advance, startOf, type Steps } from './step-pattern.ts';

export type FieldHolder = ContentObject | readonly Content[];

/** Changes an object or list in which patterns name these keys. Called for each holder on their way. */
export type EditFields = (holder: FieldHolder, keys: readonly string[], at: Container) => FieldHolder;

/** Edits the fields of a file that patterns name, in one walk for all patterns. */
export function editFields(
  whole: ContentObject,
  patterns: readonly FieldPattern[],
  edit: EditFields,
): ContentObject {
  const states = startOf(patterns.map(({ steps }) => steps));
  const result = new Editing(whole, edit).holder(whole, { module: undefined, inside: [] }, states);
  return isContentArray(result) ? whole : result;
}

class Editing {
  readonly #modules: ModuleMap;
  readonly #edit: EditFields;

  constructor(whole: ContentObject, edit: EditFields) {
    this.#modules = new ModuleMap(whole);
    this.#edit = edit;
  }

  holder(holder: FieldHolder, at: Container, states: ReadonlySet<Steps>): FieldHolder {
    if (states.size === 0) return holder;
    const keys: string[] = [];
    const isInFlow = isContentArray(holder) && holder.some(holdsModules);
    const isModule = this.#modules.keyOf(holder) !== undefined;
    const inside = (key: string, child: Content): Content => {
      const id = this.#modules.keyOf(child);
      const module = id === undefined ? undefined : { id, name: textMember(child, 'module') ?? '' };
      const { isMatch, inner } = advance(states, { key: writtenKey(key, holder, at), module, isInFlow });
      // A module keeps its id and name: without them it would be none.
      const isIdentity = isModule && (key === 'id' || key === 'module');
      if (isMatch && module === undefined && !isIdentity) {
        keys.push(key);
        return child;
      }
      if (!isContentArray(child) && !isContentObject(child)) return child;
      const below = id === undefined ? { ...at, inside: [...at.inside, key] } : { module: id, inside: [] };
      return this.holder(child, below, inner);
    };
    const entered = isContentArray(holder)
      ? holder.map((item, index) => inside(String(index), item))
      : contentObject(Object.entries(holder).map(([key, value]) => [key, inside(key, value)]));
    return this.#edit(entered, keys, at);
  }
}

/** Returns a key as files write it: below the top, one that begins with `$` has one `$` more. */
function writtenKey(key: string, holder: FieldHolder, { module, inside }: Container): string {
  const isTop = module === undefined && inside.length === 0;
  return !isTop && !isContentArray(holder) && key.startsWith('$') ? `$${key}` : key;
}
