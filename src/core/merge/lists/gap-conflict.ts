import { Conflict, type Content } from '../../stream/content.ts';
import type { Reasons } from '../reasons.ts';

/**
 * Returns a conflict of the items that both sides added at one place of a list: a single item by itself, several as a
 * list.
 */
export function gapConflict(
  target: readonly Content[],
  incoming: readonly Content[],
  reasons: Reasons,
): Conflict {
  return new Conflict({ target: alone(target), incoming: alone(incoming) }, reasons.gap());
}

function alone(items: readonly Content[]): Content {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : items;
}
