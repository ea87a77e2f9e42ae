import { beginning, safe } from '../safe-text.ts';

/** Letters and signs that take no ink, beside those that `safe` knows: two names with and without them look the same. */
const blank = /[\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Limit on the characters of a name. */
export const longestName = 80;

/**
 * A text of anybody as one line that shows all that it holds: controls, line breaks, marks that turn the direction of
 * writing and signs without ink are escapes of JavaScript. Cut with `…`; a text of spaces alone stands in quotes.
 */
export function visible(text: string, most = longestName): string {
  const shown = safe(beginning(text, most)).replaceAll(
    blank,
    (sign) => String.raw`\u` + (sign.codePointAt(0) ?? 0).toString(16),
  );
  return shown.trim() === '' ? `"${shown}"` : shown;
}
