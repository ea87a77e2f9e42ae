/** Takes known secrets out of words that came from the other side before anybody sees them. */
export class Redactor {
  readonly #secrets: string[];

  constructor(secret: string) {
    this.#secrets = [secret];
  }

  /** Remembers one more, and the 20 newest of those: tokens come and go. */
  add(secret: string): void {
    if (secret === '' || this.#secrets.includes(secret)) return;
    this.#secrets.push(secret);
    if (this.#secrets.length > 21) this.#secrets.splice(1, 1);
  }

  /** One line of at most `maxLength` characters, without control characters and without any known secret. */
  clean(text: string, maxLength = 500): string {
    let words = text;
    for (const secret of this.#secrets) words = words.replaceAll(secret, '[redacted]');
    words = words.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
    return words.length > maxLength ? `${words.slice(0, maxLength - 1)}…` : words;
  }
}
