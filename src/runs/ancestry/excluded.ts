import { readTree } from '../../core/tree/read-tree.ts';
import type { PathStep } from '../../core/diff/change.ts';
import { diffTrees } from '../../core/diff/diff-trees.ts';
import { isTenantFree, type Tree } from '../../core/tree/tree.ts';
import type { Repository, TreeChange } from '../../ports/repository.ts';
import type { Bases } from './bases.ts';
import type { History } from './history.ts';
import { unitOf } from './unit.ts';
import { deviations, searchedToTell, type Author } from './exclusions.ts';

/** Stream or shared file that differs from the incoming side after a merge. */
export interface Exclusion {
  /** Folder of the stream, or path of the file. */
  readonly path: string;
  /**
   * Reason. `reverted`: the target reverted it. `newer`: the target took a revision that the incoming side does not
   * have. `own`: the target changed it.
   */
  readonly why: 'reverted' | 'own' | 'newer';
  /** Author of the difference, if a single commit caused it. */
  readonly author: Author | undefined;
  /** Descriptions of the first differing places, by module if there is one. */
  readonly places: readonly string[];
}

const mostPlaces = 10;
/** Limit of exclusions with descriptions. Others only have a name. */
const mostDescribed = 100;

/** Returns the differences between the incoming side and the result of a merge, with the target's reasons. */
export async function keptOut(
  repository: Repository,
  sides: {
    /** History of the target and the incoming side. Undefined if there was no target. */
    readonly history: History | undefined;
    readonly bases: Bases;
    readonly result: string;
    /** Selects the units to report. */
    readonly tells: (unit: string) => boolean;
  },
  signal: AbortSignal,
): Promise<readonly Exclusion[]> {
  const { history, bases, result } = sides;
  if (history === undefined) return [];
  const changes = (await repository.changes(history.incoming, result)).filter(({ path }) =>
    isTenantFree(path),
  );
  const units = Map.groupBy(changes, ({ path }) => unitOf(path));
  const excluded = [...units.keys()].filter(sides.tells);
  const why = await deviations(history, bases, excluded, searchedToTell);
  const described = new Map(
    await Promise.all(
      excluded
        .slice(0, mostDescribed)
        .map(async (unit) => [unit, await placesOf(repository, units.get(unit) ?? [], signal)] as const),
    ),
  );
  return excluded.map((unit) => ({
    path: unit,
    why: bases.newer(unit) ? 'newer' : (why.get(unit)?.why ?? 'own'),
    author: why.get(unit)?.author,
    places: described.get(unit) ?? [],
  }));
}

async function placesOf(
  repository: Repository,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const blobs = await repository.read(
    changes.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== undefined)),
    signal,
  );
  const tree = (side: 'before' | 'after'): Tree =>
    readTree(
      changes.flatMap((change) => {
        const bytes = blobs.get(change[side] ?? '');
        return bytes === undefined ? [] : [[change.path, bytes] as const];
      }),
    ).tree;
  const found = diffTrees(tree('before'), tree('after')).changes.map(({ crumbs, op }) =>
    op === 'layout' ? 'layout' : placeOf(crumbs),
  );
  return [...new Set(found)].filter((place) => place !== '').slice(0, mostPlaces);
}

/** Returns the path from the stream to a module, or to a place outside of modules. */
function placeOf(crumbs: readonly PathStep[]): string {
  const module = crumbs.findLastIndex(({ noun }) => noun === 'module');
  const shown = module === -1 ? crumbs.slice(1) : crumbs.slice(1, module + 1);
  return shown.map(({ noun, label }) => (noun === 'field' ? label : `${noun} ${label}`)).join(', ');
}

/** Returns a line for people: the exclusion, its reason and its author. */
export function exclusionLine({ path, why, author, places }: Exclusion): string {
  const reasons = {
    reverted: 'was taken back in the target',
    newer: 'is newer in the target',
    own: 'differs in the target',
  };
  const who = author === undefined ? '' : ` by ${author.by} in ${author.commit.slice(0, 12)}`;
  const where = places.length === 0 ? '' : `: ${places.join('; ')}`;
  return `${path} ${reasons[why]}${who}${where}`;
}
