import { budgets } from '../../budgets.ts';

/** Returns the index pairs of a longest common subsequence of two lists. */
export function commonRun(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [before: number, after: number])[] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let tail = 0;
  const room = Math.min(before.length, after.length) - start;
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const inner = [before.slice(start, before.length - tail), after.slice(start, after.length - tail)] as const;
  const head = range(start).map((index) => [index, index] as const);
  const middle = inMiddle(...inner).map(([one, other]) => [start + one, start + other] as const);
  const end = range(tail).map(
    (index) => [before.length - tail + index, after.length - tail + index] as const,
  );
  return [...head, ...middle, ...end];
}

function inMiddle(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [before: number, after: number])[] {
  const width = after.length + 1;
  // Above the limit, lists are compared from their ends only.
  if (before.length * after.length > budgets.comparisons.items) return [];
  // lengths[i * width + j]: how many items the lists have in common from index i and j on.
  const lengths = new Uint32Array((before.length + 1) * width);
  const from = (one: number, other: number) => lengths[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one -= 1) {
    for (let other = after.length - 1; other >= 0; other -= 1) {
      lengths[one * width + other] =
        before[one] === after[other]
          ? from(one + 1, other + 1) + 1
          : Math.max(from(one + 1, other), from(one, other + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [one, other] = [0, 0]; one < before.length && other < after.length;) {
    if (before[one] === after[other]) pairs.push([one++, other++]);
    else if (from(one + 1, other) >= from(one, other + 1)) one += 1;
    else other += 1;
  }
  return pairs;
}

const range = (length: number) => [...Array(length).keys()];
