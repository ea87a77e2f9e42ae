import { visible } from './visible.ts';

/**
 * Makes untrusted texts safe in Markdown as GitHub renders it, by code spans. A code span is the one place whose
 * content both halves of GitHub leave alone: the parser (emphasis, links, HTML, autolinks of addresses and mail) and
 * the filters on the parsed page (mentions, issues, `GH-1`, commits, emoji, mathematics). Escapes with `\` or `&#64;`
 * work against the parser only: the filters and the autolinks of mail see the unescaped text. Invisible characters
 * between the letters would work, but would be copied too.
 */

/** Returns any text as a code span on one line. Only a space or Sluice's own punctuation may be next to it. */
export function code(text: string, most?: number): string {
  return span(visible(text, most));
}

/** Formats a text as `code` does, without making it visible first. */
export function span(shown: string): string {
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const isPadded = /^`|`$|^ .* $/.test(shown) || shown === '';
  return isPadded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/**
 * Returns a text as `<code>` for lines of HTML, such as the summary of a fold, where the parser reads no other markup.
 */
export function htmlCode(text: string, most?: number): string {
  return `<code>${htmlText(visible(text, most))}</code>`;
}

export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A word without a meaning for GitHub: letters, with punctuation after them, or a short number. */
const plainWord = /^(?:[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d{1,6})[,;:.?!]?$/;

/** Seven or more hex digits, which could be the start of a commit. */
const likeCommit = /^[a-f\d]{7,}\W?$/i;

const isPlain = (word: string) => plainWord.test(word) && !likeCommit.test(word) && !/^\d+[.:?!]$/.test(word);

/** Limit on the characters of a sentence. */
const longestSentence = 600;

/**
 * Returns a sentence that may quote untrusted texts: plain words stay words, everything else becomes code spans, so
 * that it is readable and without effects. Text in backticks stays together.
 */
export function prose(text: string, most = longestSentence): string {
  const runs: { readonly isPlain: boolean; readonly words: string[] }[] = [];
  for (const word of wordsOf(visible(text, most))) {
    const last = runs.at(-1);
    const plain = isPlain(word);
    if (last?.isPlain === plain && !word.startsWith('`')) last.words.push(word);
    else runs.push({ isPlain: plain, words: [word] });
  }
  return runs
    .flatMap(({ isPlain: plain, words }) => {
      const joined = words.join(' ');
      if (plain) return [joined];
      return joined.trim() === '' ? [] : [spanOfWords(joined)];
    })
    .join(' ');
}

/** Splits a text at spaces, except those inside a pair of backticks. */
const wordsOf = (text: string): readonly string[] =>
  text.match(/`[^`]+`[,;:.]?(?= |$)|[^ ]+|(?<= ) +/g) ?? [];

/** Returns quoted words as a code span. Punctuation at their end belongs to the sentence around them. */
function spanOfWords(words: string): string {
  const [, inner = words, end = ''] = /^(.*[^,;:.\s])([,;:.])$/.exec(words) ?? [];
  const [, quoted = inner] = /^`([^`]*[^`\s][^`]*)`$/.exec(inner) ?? [];
  return `${span(quoted)}${end}`;
}

/** Returns a commit in the usual length, of which GitHub makes a link. Any other text is treated as such. */
export function commit(id: string): string {
  return /^[\da-f]{7,64}$/.test(id) ? id.slice(0, 7) : code(id);
}

/**
 * Returns inline Markdown of these functions for a cell of a table, where a bar would end the cell even in a code span.
 */
export function inCell(markdown: string): string {
  return markdown.replaceAll(/(\\*)\|/g, (_, before: string) =>
    before === '' ? String.raw`\|` : String.raw`${before}\u007c`,
  );
}

/** Returns a link of Sluice with a label of words. Returns only the label if the address is not one of the web. */
export function link(label: string, address: string): string {
  if (!/^https?:\/\/[^\s]+$/i.test(address)) return label;
  const target = address.replaceAll(/[^\w:/?#@!$&'*+,;=.~%-]/gu, (sign) =>
    sign === '(' ? '%28' : sign === ')' ? '%29' : encodeURIComponent(sign.toWellFormed()),
  );
  return `[${label}](${target})`;
}
