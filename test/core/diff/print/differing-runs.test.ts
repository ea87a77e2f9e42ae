import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingRuns } from '../../../../src/core/text/differing-runs.ts';
import { wordHunks } from '../../../../src/core/diff/print/word-diff.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const items = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });

/** Length of a longest common subsequence, by the table of the schoolbook. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = Array<number>(other.length + 1).fill(0);
  for (const item of one) {
    const next = [0];
    for (const [index, against] of other.entries())
      next.push(item === against ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('the runs in which two lists differ', () => {
  it('make one list of the other, and are as short as can be', () => {
    fc.assert(
      fc.property(items, items, (before, after) => {
        const made: string[] = [];
        let [at, edits] = [0, 0];
        for (const run of differingRuns(before, after)) {
          made.push(...before.slice(at, run.before.from));
          expect(made).toHaveLength(run.after.from);
          made.push(...after.slice(run.after.from, run.after.to));
          edits += run.before.to - run.before.from + (run.after.to - run.after.from);
          at = run.before.to;
        }
        expect([...made, ...before.slice(at)]).toEqual(after);
        expect(edits).toBe(before.length + after.length - 2 * longestCommon(before, after));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('are one from the first difference to the last where there are too many', () => {
    const [old, now] = ['old', 'new'].map((word) =>
      Array.from({ length: 3000 }, (_, index) => `${word} ${index}`),
    );
    expect(differingRuns(['first', ...(old ?? [])], ['first', ...(now ?? [])])).toEqual([
      { before: { from: 1, to: 3001 }, after: { from: 1, to: 3001 } },
    ]);
  });
});

describe('the words in which two texts differ', () => {
  const text = fc
    .array(fc.constantFrom('a', ' ', '\n', 'word ', '.', '日'), { maxLength: 20 })
    .map((signs) => signs.join(''));

  it('are none exactly where the texts are equal, and stand in the newer text where they say', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = wordHunks(before, after);
        expect(hunks.length === 0).toBe(before === after);
        const lines = after.split('\n');
        for (const { line, lead, old, now, trail } of hunks) {
          expect(old).not.toBe(now);
          expect(
            lines
              .slice(line - 1)
              .join('\n')
              .startsWith(`${lead}${now}${trail}`),
          ).toBe(true);
        }
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});
