/**
 * Gives one text for all that say the same: what thousands of streams name is held once, and is found in a map without
 * a look at each of its letters.
 */
export class TextPool {
  readonly #texts = new Map<string, string>();

  readonly same = (text: string): string => {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  };
}
