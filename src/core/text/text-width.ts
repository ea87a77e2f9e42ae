/** Signs that stand on the one before them. */
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Signs that a terminal gives two columns. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += widthOf(sign);
  return width;
}

/** The text in at most so many columns; where it is longer, the last is a sign that says so. */
export function fitted(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let shown = '';
  let width = 0;
  for (const sign of text) {
    width += widthOf(sign);
    if (width > columns - 1) break;
    shown += sign;
  }
  return columns < 1 ? '' : `${shown}…`;
}

/** The text with spaces behind it up to so many columns. */
export function padded(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - textWidth(text)))}`;
}

function widthOf(sign: string): number {
  if (sign <= '~') return 1;
  if (none.test(sign)) return 0;
  return wide.test(sign) ? 2 : 1;
}
