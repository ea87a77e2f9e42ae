/** A difference of two lists: items `from` (inclusive) `to` (exclusive) of one replaced those of the other. */
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
 * Returns the differences of two lists with the fewest items (Myers, "An O(ND) Difference Algorithm", 1986). None for
 * equal lists. Time and memory are bounded for any lists.
 */
export function differingRuns(before: readonly string[], after: readonly string[]): readonly DifferingRun[] {
  const start = sharedStart(before, after);
  const end = sharedEnd(before, after, start);
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (old.length === 0 && now.length === 0) return [];
  const steps = old.length === 0 || now.length === 0 ? undefined : shortestWay(old, now);
  const runs = steps === undefined ? [whole(old, now)] : runsOf(steps, old, now);
  return runs.map((run) => ({ before: shifted(run.before, start), after: shifted(run.after, start) }));
}

const whole = (old: readonly string[], now: readonly string[]): DifferingRun => ({
  before: { from: 0, to: old.length },
  after: { from: 0, to: now.length },
});

const shifted = ({ from, to }: LineRange, by: number): LineRange => ({ from: from + by, to: to + by });

/**
 * Returns, for each number of edits, the furthest index of the older list on each diagonal; diagonal `k` is at `k +
 * edits` of its array. Undefined where more edits are needed than the limit.
 */
function shortestWay(old: readonly string[], now: readonly string[]): readonly Int32Array[] | undefined {
  const reached: Int32Array[] = [];
  const most = Math.min(mostEdits, old.length + now.length);
  for (let edits = 0; edits <= most; edits += 1) {
    const last = reached.at(-1);
    const here = new Int32Array(2 * edits + 1);
    reached.push(here);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let at = entry(last, edits, diagonal).at;
      while (at < old.length && at - diagonal < now.length && old[at] === now[at - diagonal]) at += 1;
      here[diagonal + edits] = at;
      if (at >= old.length && at - diagonal >= now.length) return reached;
    }
  }
  return undefined;
}

/** Returns the diagonal from which one more edit leads to this one, and its index in the older list. */
function entry(last: Int32Array | undefined, edits: number, diagonal: number): { from: number; at: number } {
  if (last === undefined) return { from: 0, at: 0 };
  const below = diagonal === -edits ? -1 : (last[diagonal - 1 + edits - 1] ?? -1);
  const above = diagonal === edits ? -1 : (last[diagonal + 1 + edits - 1] ?? -1);
  return diagonal === -edits || (diagonal !== edits && below < above)
    ? { from: diagonal + 1, at: above }
    : { from: diagonal - 1, at: below + 1 };
}

/** Follows the path back from the end of both lists, and joins adjacent edits. */
function runsOf(
  reached: readonly Int32Array[],
  old: readonly string[],
  now: readonly string[],
): DifferingRun[] {
  const runs: DifferingRun[] = [];
  let diagonal = old.length - now.length;
  for (let edits = reached.length - 1; edits > 0; edits -= 1) {
    const { from, at } = entry(reached[edits - 1], edits, diagonal);
    const isInsertion = from > diagonal;
    const edit: DifferingRun = {
      before: { from: isInsertion ? at : at - 1, to: at },
      after: { from: isInsertion ? at - diagonal - 1 : at - diagonal, to: at - diagonal },
    };
    const next = runs.at(-1);
    const isBeside = next?.before.from === edit.before.to && next.after.from === edit.after.to;
    if (next !== undefined && isBeside) runs[runs.length - 1] = joined(edit, next);
    else runs.push(edit);
    diagonal = from;
  }
  return runs.reverse();
}

const joined = (first: DifferingRun, next: DifferingRun): DifferingRun => ({
  before: { from: first.before.from, to: next.before.to },
  after: { from: first.after.from, to: next.after.to },
});

function sharedStart(one: readonly string[], other: readonly string[]): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one[count] === other[count]) count += 1;
  return count;
}

function sharedEnd(one: readonly string[], other: readonly string[], start: number): number {
  const most = Math.min(one.length, other.length) - start;
  let count = 0;
  while (count < most && one[one.length - 1 - count] === other[other.length - 1 - count]) count += 1;
  return count;
}
