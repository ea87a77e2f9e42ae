/** Something in a text that looks like a secret. Offsets are of UTF-16 code units. */
export interface SecretMatch {
  /** Which rule says so: a short name such as `slack`. */
  readonly rule: string;
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** Looks for secrets in texts. */
export interface SecretScanner {
  /**
   * Every match of every rule, by start. Equal texts have equal matches, and what a text says of itself (a comment that
   * asks not to look) changes nothing. A match never holds the secret: only where it is.
   */
  scan(text: string): Promise<readonly SecretMatch[]>;
}
