/** A possible secret in a text. Offsets count UTF-16 code units. */
export interface SecretMatch {
  /** Short name of the rule that matched, such as `slack`. */
  readonly rule: string;
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
}

/** Looks for secrets in texts. */
export interface SecretScanner {
  /**
   * Returns every match of every rule, by start. Equal texts have equal matches. Comments in a text that ask scanners
   * to skip it change nothing. A match has only the position, never the secret.
   */
  scan(text: string): Promise<readonly SecretMatch[]>;
}
