import type { ReadinessItem } from '../../../core/plan/readiness-item.ts';
import { referenceUses } from '../../../core/plan/reference-use.ts';
import {
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  streamSlug,
  type Tree,
} from '../../../core/tree/tree.ts';

/** Limits of the places of one prerequisite, and of the streams to load for all, at once and together. */
const mostUses = 3;
const mostStreams = 120;
const batch = 16;

/** Adds the modules that use them to prerequisites that are not ready. `load`: returns the files of streams. */
export async function withUses(
  items: readonly ReadinessItem[],
  load: (streams: readonly string[]) => Promise<Tree>,
): Promise<readonly ReadinessItem[]> {
  const open = items.filter(({ is, problem }) => problem !== undefined || is === 'left to a person');
  const uses = new Map(open.map(({ path }) => [path, [] as string[]]));
  const streams = streamsToLoad(open);
  for (let first = 0; first < streams.length; first += batch) {
    const some = new Set(streams.slice(first, first + batch));
    const tree = await load([...some]);
    const scenarios = scenariosByStream(tree);
    for (const { path, neededBy } of open)
      for (const stream of neededBy.filter((one) => some.has(one))) {
        const files = [streamFileOf(stream), ...(scenarios.get(stream) ?? []).map(scenarioFileOf)];
        for (const { words } of referenceUses(tree, files, path))
          uses.get(path)?.push(`${streamSlug(stream)}: ${words}`);
      }
  }
  return items.map((item) => ({ ...item, uses: uses.get(item.path)?.slice(0, mostUses) ?? item.uses }));
}

/** Returns streams so that as many prerequisites as possible have one place, then a second one and so on. */
function streamsToLoad(open: readonly ReadinessItem[]): readonly string[] {
  const streams = new Set<string>();
  const fewestUsersFirst = open.toSorted((one, other) => one.neededBy.length - other.neededBy.length);
  for (let places = 1; places <= mostUses; places += 1)
    for (const { neededBy } of fewestUsersFirst) {
      if (streams.size === mostStreams) return [...streams];
      const missing = neededBy.find((stream) => !streams.has(stream));
      if (missing !== undefined && neededBy.filter((stream) => streams.has(stream)).length < places)
        streams.add(missing);
    }
  return [...streams];
}
