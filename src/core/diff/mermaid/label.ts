import { visible } from '../../text/markdown/visible.ts';

/**
 * Texts of anybody in the labels of Mermaid diagrams.
 *
 * Each label stands in quotes, and every sign of ASCII in it that is neither a letter, a digit, a space, a comma nor
 * the hyphen of a word is written as `#58;`. Mermaid takes those apart again after it has looked for its own syntax,
 * for directives and for comments. What it looks for later is shown as something else (`shownInLabel`). A label begins
 * with a word or sign of ours: some versions take a text that begins like a list of Markdown for one, and draw none of
 * it.
 */

/** Limit on the characters of one line of a label. */
const longestLine = 40;

/** The lines as one label, in quotes. A line of ours may begin with a mark. */
export function label(lines: readonly string[]): string {
  return `"${lines.map(labelLine).join('<br>')}"`;
}

const meaningful = /(?<![A-Za-z\d])-|-(?![A-Za-z\d])|[!-+./:-@[-`{-~]/g;

function labelLine(line: string): string {
  return shownInLabel(line).replaceAll(meaningful, (sign) => `#${sign.codePointAt(0)};`);
}

/** Patterns that Mermaid searches for after it has decoded character codes, with their replacements. */
const lateSyntax: readonly (readonly [what: RegExp, shown: string])[] = [
  // Formulas.
  [/(?<=\$)\$|\$(?=\$)/g, String.raw`\u0024`],
  // A line break.
  [/\\(?=n)/g, String.raw`\u005c`],
  // Icons.
  [/:(?=fa-)/g, String.raw`\u003a`],
  // Mermaid's own substitute for character codes.
  [/ﬂ(?=°)/g, String.raw`\ufb02`],
  [/¶/g, String.raw`\u00b6`],
  // Markdown, in some versions: signs that look like these.
  [/`/g, '\u02cb'],
  [/\*/g, '\u2217'],
  [/:(?=\/\/)/g, '\u2236'],
  [/@/g, '\uff20'],
];

/** A text as a label shows it. */
export function shownInLabel(line: string): string {
  const oneLine = line.replaceAll(/\r?\n/g, '⏎').replaceAll(/^ +| +$|(?<= ) +/g, '');
  return lateSyntax.reduce(
    (text, [what, shown]) => text.replaceAll(what, shown),
    visible(oneLine, longestLine),
  );
}
