import { budgets } from '../budgets.ts';
import {
  ComposedText,
  contentObject,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  Secret,
  textOf,
  type Content,
  type ContentObject,
} from '../stream/content.ts';

/** Texts that an environment supplies, by name. */
export interface SuppliedTexts {
  readonly values: ReadonlyMap<string, string>;
  /** Secrets of the operator's configuration; never stored. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Receives each missing value, its reason and its place. */
export type OnMissing = (
  wanted: EnvironmentValue | Secret,
  place: readonly string[],
  why: 'unknown' | 'too long',
) => void;

/**
 * Replaces `$value` and `$secret` with their texts. Keeps the shape of the original, and missing values. Parts without
 * either are not copied.
 */
export function substitute(object: ContentObject, texts: SuppliedTexts, onMissing: OnMissing): ContentObject {
  return new Substitution(texts, onMissing).object(object);
}

/** Returns the text for a part; undefined where nothing supplies it. */
export function suppliedText(part: EnvironmentValue | Secret, texts: SuppliedTexts): string | undefined {
  return (part instanceof Secret ? texts.secrets : texts.values).get(part.name);
}

class Substitution {
  readonly #texts: SuppliedTexts;
  readonly #onMissing: OnMissing;
  /** Place of the visited value. */
  readonly #place: string[] = [];
  /** Characters that may still be inserted. A file may use one text in many places. */
  #left: number = budgets.file.bytes;

  constructor(texts: SuppliedTexts, onMissing: OnMissing) {
    this.#texts = texts;
    this.#onMissing = onMissing;
  }

  object(object: ContentObject): ContentObject {
    let copy: Record<string, Content> | undefined;
    for (const key of Object.keys(object)) {
      const before = object[key] as Content;
      this.#place.push(key);
      const value = this.#value(before);
      this.#place.pop();
      if (value !== before) (copy ??= contentObject(Object.entries(object)))[key] = value;
    }
    return copy ?? object;
  }

  #value(value: Content): Content {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof EnvironmentValue || value instanceof Secret) return this.#supplied(value) ?? value;
    if (value instanceof ComposedText) return this.#composed(value);
    if (isContentArray(value)) return this.#array(value);
    return isContentObject(value) ? this.object(value) : value;
  }

  #array(items: readonly Content[]): readonly Content[] {
    let copy: Content[] | undefined;
    for (let index = 0; index < items.length; index += 1) {
      const before = items[index] as Content;
      this.#place.push(String(index));
      const value = this.#value(before);
      this.#place.pop();
      if (value !== before) (copy ??= [...items])[index] = value;
    }
    return copy ?? items;
  }

  #composed(text: ComposedText): Content {
    return textOf(
      text.parts.map((part) =>
        typeof part === 'string' || part instanceof HookAddress ? part : (this.#supplied(part) ?? part),
      ),
    );
  }

  #supplied(wanted: EnvironmentValue | Secret): string | undefined {
    const text = suppliedText(wanted, this.#texts);
    this.#left -= text?.length ?? 0;
    if (text !== undefined && this.#left >= 0) return text;
    this.#onMissing(wanted, [...this.#place], text === undefined ? 'unknown' : 'too long');
    return undefined;
  }
}
