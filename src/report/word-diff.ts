import { diffIndices } from 'node-diff3';

/** One place at which two texts differ, with the words around it. */
export interface Hunk {
  /** Line of the newer text, from 1. */
  readonly line: number;
  readonly lead: string;
  readonly old: string;
  readonly now: string;
  readonly trail: string;
}

/** Beyond so many words on both sides a rewritten passage is one hunk. */
const mostWords = 2000;

/**
 * Where two texts differ: words that were put in, taken out or replaced, each within its line. Equal texts have no
 * hunks, others at least one.
 */
export function wordHunks(before: string, after: string): readonly Hunk[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return diffIndices(old, now).flatMap(({ buffer1, buffer2 }) => {
    const [from, to] = [buffer1[0], buffer2[0]];
    return inPassage(
      old.slice(from, from + buffer1[1]).join(''),
      now.slice(to, to + buffer2[1]).join(''),
      to + 1,
    );
  });
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Words with the spaces behind them, and each other sign by itself. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}_]+[^\S\n]*|[^\S\n]+|\n|./gsu) ?? [];

function inPassage(before: string, after: string, line: number): readonly Hunk[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const differing =
    old.length + now.length > mostWords
      ? [{ buffer1: [0, old.length] as const, buffer2: [0, now.length] as const }]
      : diffIndices(old, now);
  return differing.map(({ buffer1, buffer2 }) => {
    const [from, to] = [buffer1[0], buffer2[0]];
    const lead = now.slice(0, to).join('');
    const hunk = {
      line: line + (lead.match(/\n/g) ?? []).length,
      lead: lead.slice(lead.lastIndexOf('\n') + 1),
      old: old.slice(from, from + buffer1[1]).join(''),
      now: now.slice(to, to + buffer2[1]).join(''),
      trail:
        now
          .slice(to + buffer2[1])
          .join('')
          .split('\n', 1)[0] ?? '',
    };
    return withoutSharedSpace(hunk);
  });
}

/** The spaces behind a word are not what changed where both have them. */
function withoutSharedSpace(hunk: Hunk): Hunk {
  const space = /[^\S\n]+$/.exec(hunk.old)?.[0] ?? '';
  if (space === '' || hunk.old === space || hunk.now === space || !hunk.now.endsWith(space)) return hunk;
  const cut = (text: string) => text.slice(0, text.length - space.length);
  return { ...hunk, old: cut(hunk.old), now: cut(hunk.now), trail: space + hunk.trail };
}
