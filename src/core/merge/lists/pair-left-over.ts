import { budgets } from '../../budgets.ts';
import type { Hollow } from '../hollow.ts';
import { alike } from './likeness.ts';
import { isReduced } from '../same.ts';

type List = readonly Hollow[];

/** Indices of a run of items, the last one excluded. */
type IndexRange = readonly [first: number, end: number];

/**
 * Pairs unidentified items between two known neighbours. Equally many items are the earlier ones, edited. Of more or
 * fewer, pairs only those to which content was added or from which it was removed. `origins` maps an index after to the
 * index before.
 */
export function pairLeftOver(before: List, after: List, origins: Map<number, number>): void {
  const partner = new Map([...origins].map(([now, old]) => [old, now]));
  let start = 0;
  for (let end = 0; end <= before.length; end += 1) {
    if (end < before.length && !partner.has(end)) continue;
    const first = start === 0 ? 0 : (partner.get(start - 1) ?? 0) + 1;
    const last = end === before.length ? after.length : (partner.get(end) ?? 0);
    if (isOpen(first, last, origins)) {
      const pairs = pairRuns(before, [start, end], after, [first, last]);
      for (const [old, now] of pairs) origins.set(now, old);
    }
    start = end + 1;
  }
}

/**
 * Tells whether no index of the range has an origin, and stops at the first that has one, because in a reordered list
 * many runs overlap.
 */
function isOpen(first: number, last: number, origins: ReadonlyMap<number, number>): boolean {
  for (let index = first; index < last; index += 1) if (origins.has(index)) return false;
  return true;
}

function pairRuns(
  before: List,
  old: IndexRange,
  after: List,
  now: IndexRange,
): readonly (readonly [old: number, now: number])[] {
  const [items, others] = [indices(old), indices(now)];
  if (items.length !== others.length && items.length * others.length > budgets.comparisons.leftOver)
    return [];
  const matches = items.length === others.length ? alike : extendsOrReduces;
  const isPair = (one: number, other: number) => matches(before[one] ?? null, after[other] ?? null);
  if (items.length === others.length) {
    return items.flatMap((one, at) => {
      const other = others[at] ?? now[0];
      return isPair(one, other) ? [[one, other] as const] : [];
    });
  }
  const pairs: (readonly [number, number])[] = [];
  let next = 0;
  for (const one of items) {
    const at = others.findIndex((other, index) => index >= next && isPair(one, other));
    if (at === -1) continue;
    pairs.push([one, others[at] ?? now[0]]);
    next = at + 1;
  }
  return pairs;
}

const extendsOrReduces = (one: Hollow, other: Hollow) =>
  // Most pairs differ early. `alike` compares both completely, so it comes last.
  (isReduced(one, other) || isReduced(other, one)) && alike(one, other);

const indices = ([first, end]: IndexRange) =>
  [...Array(Math.max(0, end - first)).keys()].map((index) => first + index);
