import type { ReadinessItem } from '../../../core/plan/readiness-item.ts';
import { referenceUses } from '../../../core/plan/reference-use.ts';
import {
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  streamSlug,
  type Tree,
} from '../../../core/tree/tree.ts';

/** Limits of the places of one prerequisite, and of the streams to load for all. */
const mostUses = 3;
const mostStreams = 50;

/** Adds the modules that use them to prerequisites that are not ready. `load`: returns the files of streams. */
export async function withUses(
  items: readonly ReadinessItem[],
  load: (streams: readonly string[]) => Promise<Tree>,
): Promise<readonly ReadinessItem[]> {
  const isOpen = ({ is, problem }: ReadinessItem) => problem !== undefined || is === 'left to a person';
  const wanted = items.filter(isOpen).flatMap(({ neededBy }) => neededBy.slice(0, mostUses));
  const streams = [...new Set(wanted)].slice(0, mostStreams);
  if (streams.length === 0) return items;
  const tree = await load(streams);
  const scenarios = scenariosByStream(tree);
  return items.map((item) => {
    if (!isOpen(item)) return item;
    const uses = item.neededBy
      .filter((stream) => streams.includes(stream))
      .flatMap((stream) => {
        const files = [streamFileOf(stream), ...(scenarios.get(stream) ?? []).map(scenarioFileOf)];
        return [...referenceUses(tree, files, item.path)].map(
          ({ words }) => `${streamSlug(stream)}: ${words}`,
        );
      });
    return { ...item, uses: uses.slice(0, mostUses) };
  });
}
