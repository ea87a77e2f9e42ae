import { diffArrays } from 'diff';
import { sharedEnd, sharedStart } from './shared-ends.ts';

/** Difference of two lists: items `from` (inclusive) to `to` (exclusive) of one replaced those of the other. */
export interface DifferingRun {
  readonly before: LineRange;
  readonly after: LineRange;
}

export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Limit on edits. Lists with more changed items are reported as changed from their first to their last difference. */
const mostEdits = 2000;

/**
 * Returns the differences of two lists with the fewest items. None for equal lists. Time and memory are bounded for any
 * lists.
 */
export function differingRuns(before: readonly string[], after: readonly string[]): readonly DifferingRun[] {
  const parts = diffArrays([...before], [...after], { maxEditLength: mostEdits });
  if (parts === undefined) return [wholeRun(before, after)];
  const runs: DifferingRun[] = [];
  let [old, now] = [0, 0];
  for (const { added, removed, count } of parts) {
    const from = { old, now };
    if (!added) old += count;
    if (!removed) now += count;
    if (!added && !removed) continue;
    const last = runs.at(-1);
    const isNext = last?.before.to === from.old && last.after.to === from.now;
    const start = isNext ? runs.pop() : undefined;
    runs.push({
      before: { from: start?.before.from ?? from.old, to: old },
      after: { from: start?.after.from ?? from.now, to: now },
    });
  }
  return runs;
}

function wholeRun(before: readonly string[], after: readonly string[]): DifferingRun {
  const from = sharedStart(before, after);
  const end = sharedEnd(before, after, from);
  return { before: { from, to: before.length - end }, after: { from, to: after.length - end } };
}

/** Returns the index pairs of a longest common subsequence of two lists; above the limit, only those at the ends. */
export function sharedItems(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [before: number, after: number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [old, now] = [0, 0];
  const end = {
    before: { from: before.length, to: before.length },
    after: { from: after.length, to: after.length },
  };
  for (const run of [...differingRuns(before, after), end]) {
    while (old < run.before.from) pairs.push([old++, now++]);
    [old, now] = [run.before.to, run.after.to];
  }
  return pairs;
}
