import { safe } from '../../../core/text/safe-text.ts';
import { fitted, textWidth } from '../../../core/text/text-width.ts';

/** Limits of a label: columns of a line, and lines. The tooltip has the whole text. */
const widest = 25;
const mostLines = 5;

/** Approximate width of a column of text at 13 pixels, with room for wide letters. */
const columnWidth = 7.3;
export const lineHeight = 18;

/** Text in a picture. */
export interface Label {
  readonly lines: readonly string[];
  /** Complete text with its original lines. */
  readonly whole: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Returns a label for texts of any origin, wrapped and cut to fit a box. */
export function label(texts: readonly string[]): Label {
  const clean = texts.map(safe);
  const wrapped = clean.flatMap(wrap);
  const lines =
    wrapped.length <= mostLines
      ? wrapped
      : [...wrapped.slice(0, mostLines - 1), fitted(`${wrapped[mostLines - 1] ?? ''} …`, widest)];
  return {
    lines,
    whole: clean.join('\n'),
    // The first line of a box is bold.
    width: Math.ceil(Math.max(textWidth(lines[0] ?? '') * 1.15, ...lines.map(textWidth)) * columnWidth),
    height: lines.length * lineHeight,
  };
}

/** Wraps a text at spaces, or within a word that is too long. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap(pieces)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= widest) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = word;
    }
    if (lines.length > mostLines) break;
  }
  return [...lines, line];
}

/** Splits a word that does not fit on a line. */
function pieces(word: string): readonly string[] {
  if (textWidth(word) <= widest) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(word.slice(0, widest * mostLines * 2))) {
    if (textWidth(part + segment) > widest) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
