import { Conflict, type Content } from '../stream/content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import { mergeTexts } from './text/merge-texts.ts';
import { same } from './same.ts';

/** States of a value that both sides have. The base may lack it. */
export interface ValueSides {
  readonly base: Content | undefined;
  readonly target: Content;
  readonly incoming: Content;
}

/** Merges a value without inspecting its parts; undefined for a conflict. */
export function mergeValue(sides: ValueSides): Content | undefined {
  const { base, target, incoming } = sides;
  if (same(target, incoming) || same(base, incoming)) return target;
  if (same(base, target)) return incoming;
  if (sameMeaning(target, incoming) || means(base, incoming)) return target;
  if (means(base, target)) return incoming;
  if (target instanceof Conflict) return mergedAgain(target, base, incoming);
  if (incoming instanceof Conflict) return mergedAgain(incoming, base, target);
  return base === undefined ? undefined : mergeTexts(base, target, incoming);
}

const means = (base: Content | undefined, side: Content) => base !== undefined && sameMeaning(base, side);

/**
 * Retries the merge of an unresolved conflict with the newer version of a side that changed again, from `before` to
 * `now`.
 */
function mergedAgain(
  { sides, why }: Conflict,
  before: Content | undefined,
  now: Content,
): Content | undefined {
  const isTarget = !same(sides.incoming, before) && same(sides.target, before);
  const renewed = isTarget ? { ...sides, target: now } : { ...sides, incoming: now };
  const { base, target, incoming } = renewed;
  const merged =
    target === undefined || incoming === undefined ? undefined : mergeValue({ base, target, incoming });
  return merged === undefined ? new Conflict(renewed, why) : merged;
}
