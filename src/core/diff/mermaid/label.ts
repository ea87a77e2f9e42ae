import { visible } from '../../text/markdown/visible.ts';

/**
 * Makes untrusted texts safe in the labels of Mermaid diagrams. Each label is in quotes. Every ASCII character in it
 * other than letters, digits, spaces, commas and hyphens within words is written as `#58;`. Mermaid decodes those after
 * it has searched for its own syntax, for directives and for comments. Patterns that it searches for later are replaced
 * (`shownInLabel`). A label begins with a word or sign of Sluice, because some versions parse a text that begins like a
 * Markdown list as one, and draw nothing.
 */

/** Limit on the characters of one line of a label. */
const longestLine = 40;

/** Returns lines as one label, in quotes. A line of Sluice's own may begin with a mark. */
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
  // Markdown, in some versions. The replacements are similar characters.
  [/`/g, '\u02cb'],
  [/\*/g, '\u2217'],
  [/:(?=\/\/)/g, '\u2236'],
  [/@/g, '\uff20'],
];

/** Returns a text as a label shows it. */
export function shownInLabel(line: string): string {
  const oneLine = line.replaceAll(/\r?\n/g, '⏎').replaceAll(/^ +| +$|(?<= ) +/g, '');
  return lateSyntax.reduce(
    (text, [what, shown]) => text.replaceAll(what, shown),
    visible(oneLine, longestLine),
  );
}
