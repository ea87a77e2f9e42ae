/**
 * Returns one shared text for equal texts. Thousands of streams then share the same names in memory, and maps find them
 * without comparing characters.
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
