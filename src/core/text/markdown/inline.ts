import { visible } from './visible.ts';

/**
 * Texts of anybody in Markdown as GitHub renders it.
 *
 * They stand in code spans. A code span is the one place of which both halves of GitHub leave the content alone: the
 * parser (emphasis, links, HTML, autolinks of addresses and mail) and the filters that run over the parsed page
 * (mentions, issues, `GH-1`, commits, emoji, mathematics). Escapes with `\` or `&#64;` hold against the parser only: the
 * filters and the autolinks of mail see the text after they were undone. Invisible characters between the signs would
 * hold, and be copied along.
 */

/** The text as a code span on one line, whatever it says. Nothing but a space or punctuation of ours may touch it. */
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

/** The text as `<code>` for lines of HTML, such as the summary of a fold, of which the parser reads nothing else. */
export function htmlCode(text: string, most?: number): string {
  return `<code>${htmlText(visible(text, most))}</code>`;
}

export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A word that means nothing to GitHub: letters, with punctuation behind them, or a short number. */
const plainWord = /^(?:[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d{1,6})[,;:.?!]?$/;

/** Seven letters that could be the beginning of a commit. */
const likeCommit = /^[a-f\d]{7,}\W?$/i;

const isPlain = (word: string) => plainWord.test(word) && !likeCommit.test(word) && !/^\d+[.:?!]$/.test(word);

/** Limit on the characters of a sentence. */
const longestSentence = 600;

/**
 * A sentence that may quote texts of anybody: plain words stay words, all else is in code spans, so that it reads well
 * and does nothing. What it has in backticks already stays together.
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

/** Between spaces, but for those inside a pair of backticks. */
const wordsOf = (text: string): readonly string[] =>
  text.match(/`[^`]+`[,;:.]?(?= |$)|[^ ]+|(?<= ) +/g) ?? [];

/** Punctuation at the end of what is quoted belongs to the sentence around it. */
function spanOfWords(words: string): string {
  const [, inner = words, end = ''] = /^(.*[^,;:.\s])([,;:.])$/.exec(words) ?? [];
  const [, quoted = inner] = /^`([^`]*[^`\s][^`]*)`$/.exec(inner) ?? [];
  return `${span(quoted)}${end}`;
}

/** A commit that GitHub makes a link of, in the usual length; what is none is a text like any other. */
export function commit(id: string): string {
  return /^[\da-f]{7,64}$/.test(id) ? id.slice(0, 12) : code(id);
}

/** Inline Markdown of these functions for a cell of a table, where a bar would end the cell even in a code span. */
export function inCell(markdown: string): string {
  return markdown.replaceAll(/(\\*)\|/g, (_, before: string) =>
    before === '' ? String.raw`\|` : String.raw`${before}\u007c`,
  );
}

/** A link of ours; its label is of words alone. An address that is none of the web gives the label. */
export function link(label: string, address: string): string {
  if (!/^https?:\/\/[^\s]+$/i.test(address)) return label;
  const target = address.replaceAll(/[^\w:/?#@!$&'*+,;=.~%-]/gu, (sign) =>
    sign === '(' ? '%28' : sign === ')' ? '%29' : encodeURIComponent(sign.toWellFormed()),
  );
  return `[${label}](${target})`;
}
