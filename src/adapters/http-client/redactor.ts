import { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';

/** Makes words of the other side fit to be seen: known secrets out of them, and onto one line. */
export class Redactor {
  readonly #shared: SharedRedactor;

  constructor(shared: SharedRedactor = new SharedRedactor()) {
    this.#shared = shared;
  }

  /** Remembers a secret of the configuration. */
  add(secret: string): void {
    this.#shared.add(secret);
  }

  /** Remembers a token that will be followed by others. */
  addPassing(token: string): void {
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
