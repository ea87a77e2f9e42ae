import { budgets } from '../../budgets.ts';
import { differingRuns, type LineRange } from '../../text/differing-runs.ts';

/** One difference of two texts, with the words around it. */
export interface Hunk {
  /** Line of the newer text, from 1. */
  readonly line: number;
  readonly lead: string;
  readonly old: string;
  readonly now: string;
  readonly trail: string;
}

/**
 * Returns the differences of two texts: inserted, removed or replaced words, each within its line. Equal texts have no
 * hunks; others have at least one.
 */
export function wordHunks(before: string, after: string): readonly Hunk[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return differingRuns(old, now).flatMap((run) =>
    inPassage(joined(old, run.before), joined(now, run.after), run.after.from + 1),
  );
}

/** Splits a text into lines with their ends. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Splits a text into words with the spaces after them, and single other characters. */
const wordsOf = (text: string): readonly string[] =>
  text.match(/[\p{L}\p{M}\p{N}_]+[^\S\n]*|[^\S\n]+|\n|./gsu) ?? [];

const joined = (items: readonly string[], { from, to }: LineRange) => items.slice(from, to).join('');

function inPassage(before: string, after: string, line: number): readonly Hunk[] {
  if (before.length + after.length > budgets.comparisons.words)
    return [{ line, lead: '', old: before, now: after, trail: '' }];
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const passed = { words: 0, breaks: 0 };
  return differingRuns(old, now).map((run) => {
    for (; passed.words < run.after.from; passed.words += 1)
      if (now[passed.words] === '\n') passed.breaks += 1;
    return withoutSharedSpace({
      line: line + passed.breaks,
      lead: startOfLine(now, run.after.from),
      old: joined(old, run.before),
      now: joined(now, run.after),
      trail: restOfLine(now, run.after.to),
    });
  });
}

function startOfLine(words: readonly string[], to: number): string {
  const end = to === 0 ? -1 : words.lastIndexOf('\n', to - 1);
  return words.slice(end + 1, to).join('');
}

function restOfLine(words: readonly string[], from: number): string {
  const end = words.indexOf('\n', from);
  return words.slice(from, end === -1 ? words.length : end).join('');
}

/** Removes equal spaces after a word from a change. */
function withoutSharedSpace(hunk: Hunk): Hunk {
  const space = /[^\S\n]+$/.exec(hunk.old)?.[0] ?? '';
  if (space === '' || hunk.old === space || hunk.now === space || !hunk.now.endsWith(space)) return hunk;
  const cut = (text: string) => text.slice(0, text.length - space.length);
  return { ...hunk, old: cut(hunk.old), now: cut(hunk.now), trail: space + hunk.trail };
}
