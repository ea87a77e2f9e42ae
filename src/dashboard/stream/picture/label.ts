import { safe } from '../../../core/text/safe-text.ts';
import { fitted, textWidth } from '../../../core/text/text-width.ts';

/** Columns of a line of a label, and lines of a label; the whole text is told where the pointer rests. */
const widest = 25;
const mostLines = 5;

/** About what a column of text of 13 pixels takes, with room for wide letters. */
const columnWidth = 7.3;
export const lineHeight = 18;

/** A text as it stands in a picture. */
export interface Label {
  readonly lines: readonly string[];
  /** All of it, on as many lines as it came in. */
  readonly whole: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Texts of anybody, one or several lines, wrapped and cut so that they fit a box. */
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
    // The first line is bold where it is that of a box.
    width: Math.ceil(Math.max(textWidth(lines[0] ?? '') * 1.15, ...lines.map(textWidth)) * columnWidth),
    height: lines.length * lineHeight,
  };
}

/** At spaces where there are any, else wherever the line is full. */
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

/** A word that no line holds, in parts that a line holds. */
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
