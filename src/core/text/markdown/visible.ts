import { beginning, safe } from '../safe-text.ts';

/** Invisible letters and characters besides those of `safe`. Two names with and without them look the same. */
const blank = /[\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Limit on the characters of a name. */
export const longestName = 80;

/**
 * Returns an untrusted text as one line that shows all its characters: control characters, line breaks, direction marks
 * and invisible characters are JavaScript escapes. Cuts it with `…`. Puts a text of spaces in quotes.
 */
export function visible(text: string, most = longestName): string {
  const shown = safe(beginning(text, most)).replaceAll(
    blank,
    (sign) => String.raw`\u` + (sign.codePointAt(0) ?? 0).toString(16),
  );
  return shown.trim() === '' ? `"${shown}"` : shown;
}
