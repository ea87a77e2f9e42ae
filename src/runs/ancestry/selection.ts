import { readTree } from '../../core/tree/read-tree.ts';
import { dependenciesIn } from '../../core/stream/expressions.ts';
import { globMatches } from '../../core/text/glob.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { nearMiss } from '../../core/text/near-miss.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import {
  attributesFile,
  formatFile,
  resolveReference,
  streamSlug,
  treePath,
  type TreeFile,
} from '../../core/tree/tree.ts';
import type { Repository, TreeEntry } from '../../ports/repository.ts';
import { unitOf } from './unit.ts';

/** Units of a partial promotion. */
export interface Selection {
  /** Units that the person named. */
  readonly named: ReadonlySet<string>;
  /** Named units and their dependencies. */
  readonly needed: ReadonlySet<string>;
  /** Named units, their dependencies, and units of earlier selections that still wait. */
  readonly units: ReadonlySet<string>;
}

/**
 * Selects units by a stream's slug or glob, or by the path of a shared file (`rules/vip`). Adds all direct and indirect
 * dependencies in the source. `waiting` has the units of earlier selections. Throws `InvalidInput` for a name that
 * matches nothing on either side.
 */
export async function select(
  repository: Repository,
  { incoming, target }: { readonly incoming: string; readonly target: string },
  { names, waiting }: { readonly names: readonly string[]; readonly waiting: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<Selection> {
  const [source, existing] = await Promise.all([repository.entries(incoming), repository.entries(target)]);
  const named = namedUnits(names, [...source, ...existing]);
  const needed = await neededBy(repository, named, source, signal);
  const there = new Set(existing.map(({ path }) => path));
  const frame = source.flatMap(({ path }) =>
    [formatFile, attributesFile].includes(path) && !there.has(path) ? [path] : [],
  );
  return { named, needed, units: new Set([...needed, ...waiting, ...frame]) };
}

function namedUnits(names: readonly string[], entries: readonly TreeEntry[]): ReadonlySet<string> {
  const units = new Map<string, string>();
  for (const { path } of entries) {
    const place = treePath(path);
    if (place.is === 'stream')
      units.set(streamSlug(place.stream), place.stream).set(place.stream, place.stream);
    if (place.is === 'shared') units.set(place.path, path);
  }
  const found = new Set<string>();
  for (const name of names) {
    const isPath = name.includes('/');
    const fits = [...units].filter(([key]) => key.includes('/') === isPath && globMatches(name, key));
    if (fits.length === 0)
      throw new InvalidInput(
        name,
        '',
        `is no value stream of either branch${meantBy(name, units)}`,
        'SLC1050',
      );
    for (const [, unit] of fits) found.add(unit);
  }
  return found;
}

/** Returns a suggestion, such as `: did you mean order-intake?` */
function meantBy(name: string, units: ReadonlyMap<string, string>): string {
  const meant = nearMiss(name, units.keys());
  return meant === undefined ? ': name one by its slug, or by a glob' : `: did you mean ${meant}?`;
}

async function neededBy(
  repository: Repository,
  named: ReadonlySet<string>,
  source: readonly TreeEntry[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const files = Map.groupBy(
    source.filter(({ mode }) => mode === '100644'),
    ({ path }) => unitOf(path),
  );
  const needed = new Set(named);
  let open: readonly string[] = [...named];
  while (open.length > 0) {
    const entries = open.flatMap((unit) => files.get(unit) ?? []);
    const read = entries.filter(({ path }) => ['stream', 'scenario', 'shared'].includes(treePath(path).is));
    const blobs = await repository.read(
      read.map(({ oid }) => oid),
      signal,
    );
    const { tree } = readTree(
      read.map(({ path, oid }) => [path, blobs.get(oid) ?? new Uint8Array()] as const),
    );
    const next = [...tree].flatMap(([path, file]) => unitsUsedBy(path, file));
    open = [...new Set(next)].filter((unit) => !needed.has(unit) && files.has(unit));
    for (const unit of open) needed.add(unit);
  }
  return needed;
}

/** Returns the units that a file of the tree references. */
function unitsUsedBy(path: string, file: TreeFile): readonly string[] {
  const place = treePath(path);
  const stream = 'stream' in place ? place.stream : undefined;
  const scenario = place.is === 'scenario' ? place.scenario : undefined;
  return [file.content, file.own].flatMap((content) =>
    [...dependenciesIn(content)].map(([reference]) => {
      const full = resolveReference(reference.path, stream, scenario);
      return kindOfPath(full) === 'stream' ? full : unitOf(`${full}.json`);
    }),
  );
}
