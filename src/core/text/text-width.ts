/** Characters that combine with the one before them. */
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Characters that take two columns on a terminal. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/** Returns the number of columns of a text on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += widthOf(sign);
  return width;
}

/** Returns a text in at most `columns` columns. The last one of a cut text shows it. */
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

/** Returns a text padded with spaces at its end. */
export function padded(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - textWidth(text)))}`;
}

function widthOf(sign: string): number {
  if (sign <= '~') return 1;
  if (none.test(sign)) return 0;
  return wide.test(sign) ? 2 : 1;
}
