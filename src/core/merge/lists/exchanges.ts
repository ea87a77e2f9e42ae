import { budgets } from '../../budgets.ts';
import type { Orders } from './orders.ts';

const { exchanges: most } = budgets.comparisons;

/** Returns true if each pair of items that a side exchanged is in that side's order. False for lists above the limit. */
export function hasExchanges({ base, target, incoming }: Orders, result: readonly string[]): boolean {
  const [inBase, inTarget, inIncoming] = [base, target, incoming].map(
    (keys) => new Map(keys.map((key, index) => [key, index])),
  );
  const shared = result.flatMap((key) => {
    const [was, ours, theirs] = [inBase?.get(key), inTarget?.get(key), inIncoming?.get(key)];
    return was === undefined || ours === undefined || theirs === undefined ? [] : [{ was, ours, theirs }];
  });
  if (shared.length > most) return false;
  return shared.every((one, index) =>
    shared.slice(index + 1).every((next) => {
      const isExchanged = next.ours < one.ours || next.theirs < one.theirs;
      return next.was < one.was || !isExchanged;
    }),
  );
}
