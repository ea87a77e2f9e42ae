import type { Orders } from './orders.ts';

/** Of longer lists it is not found out: comparing all pairs would take too long. */
const most = 2000;

/** True if each two items that a side exchanged stand in a merged list as that side has them. */
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
