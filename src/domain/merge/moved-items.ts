import { longestRise } from '../diff/pair-items.ts';

/** Of the items that both lists have, those that changed their place among each other: as few as tell the change. */
export function movedItems(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const places = new Map(before.map((key, index) => [key, index]));
  const shared = after.filter((key) => places.has(key));
  const kept = longestRise(shared.map((key) => places.get(key) ?? 0));
  return new Set(shared.filter((_, index) => !kept.has(index)));
}
