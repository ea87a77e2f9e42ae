import type { ReadinessItem } from '../../../core/plan/readiness-item.ts';
import { mostUses } from '../../../core/plan/reference-use.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import type { StreamReading } from '../../desired/stream-reading.ts';

/** Adds to each prerequisite the first places that use it, those of different streams before several of one. */
export function withUses(
  items: readonly ReadinessItem[],
  readings: readonly StreamReading[],
): readonly ReadinessItem[] {
  const places = new Map(readings.map(({ path, places }) => [path, places]));
  return items.map((item) => {
    const words = item.neededBy.slice(0, mostUses).map((stream) => {
      const [, words = []] = places.get(stream)?.find(([path]) => path === item.path) ?? [];
      return words.map((one) => `${streamSlug(stream)}: ${one}`);
    });
    const uses = Array.from({ length: mostUses }, (_, nth) =>
      words.flatMap((words) => words[nth] ?? []),
    ).flat();
    return { ...item, uses: uses.slice(0, mostUses) };
  });
}
