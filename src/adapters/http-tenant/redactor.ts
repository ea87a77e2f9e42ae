import { Redactor as SharedRedactor } from '../../domain/redactor.ts';

/** Makes words of the other side fit to be seen: known secrets out of them, and onto one line. */
export class Redactor {
  readonly #shared: SharedRedactor;

  constructor(secret: string, shared: SharedRedactor = new SharedRedactor()) {
    this.#shared = shared;
    shared.add(secret);
  }

  /** Remembers a token, which will be followed by others. */
  add(token: string): void {
    this.#shared.addPassing(token);
  }

  /** One line of at most `maxLength` characters, without control characters and without any secret. */
  clean(text: string, maxLength = 500): string {
    const words = this.#shared
      .text(text)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim();
    return words.length > maxLength ? `${words.slice(0, maxLength - 1)}…` : words;
  }
}
