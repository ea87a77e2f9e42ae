import { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';

/** Makes texts of the other side safe to show: without known secrets, and on one line. */
export class LineRedactor {
  readonly #shared: SharedRedactor;

  constructor(shared: SharedRedactor = new SharedRedactor()) {
    this.#shared = shared;
  }

  /** Adds a secret of the configuration. */
  add(secret: string): void {
    this.#shared.add(secret);
  }

  /** Adds a token that others will replace. */
  addPassing(token: string): void {
    this.#shared.addPassing(token);
  }

  /** Returns one line of at most `maxLength` characters, without control characters and secrets. */
  clean(text: string, maxLength = 500): string {
    const words = this.#shared
      .text(text)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim();
    return words.length > maxLength ? `${words.slice(0, maxLength - 1)}…` : words;
  }
}
