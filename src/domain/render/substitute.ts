import {
  ComposedText,
  contentObject,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  Secret,
  type Content,
  type ContentObject,
} from '../content.ts';

/** Texts that an environment supplies, by name. */
export interface Texts {
  readonly values: ReadonlyMap<string, string>;
  /** From the operator's configuration; never stored. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Told of what nothing supplies, and where it stands. */
export type OnMissing = (wanted: EnvironmentValue | Secret, place: readonly string[]) => void;

/** A copy in which texts stand for `$value` and `$secret`. Its shape is that of the original; what is missing stays. */
export function substitute(object: ContentObject, texts: Texts, onMissing: OnMissing): ContentObject {
  return new Substitution(texts, onMissing).object(object, []);
}

/** The text that stands for a part; undefined where nothing supplies it. */
export function suppliedText(part: EnvironmentValue | Secret, texts: Texts): string | undefined {
  return (part instanceof Secret ? texts.secrets : texts.values).get(part.name);
}

class Substitution {
  readonly #texts: Texts;
  readonly #onMissing: OnMissing;

  constructor(texts: Texts, onMissing: OnMissing) {
    this.#texts = texts;
    this.#onMissing = onMissing;
  }

  object(object: ContentObject, place: readonly string[]): ContentObject {
    return contentObject(
      Object.entries(object).map(([key, value]) => [key, this.#value(value, [...place, key])]),
    );
  }

  #value(value: Content, place: readonly string[]): Content {
    if (value instanceof EnvironmentValue || value instanceof Secret)
      return this.#supplied(value, place) ?? value;
    if (value instanceof ComposedText) return this.#composed(value, place);
    if (isContentArray(value))
      return value.map((item, index) => this.#value(item, [...place, String(index)]));
    return isContentObject(value) ? this.object(value, place) : value;
  }

  #composed(text: ComposedText, place: readonly string[]): Content {
    const parts = text.parts.map((part) => (typeof part === 'string' ? part : this.#supplied(part, place)));
    return parts.every((part) => part !== undefined) ? parts.join('') : text;
  }

  #supplied(wanted: EnvironmentValue | Secret, place: readonly string[]): string | undefined {
    const text = suppliedText(wanted, this.#texts);
    if (text === undefined) this.#onMissing(wanted, place);
    return text;
  }
}
