import type { TreePlace } from '../../../ports/repository.ts';
import { objectId } from './object-id.ts';
import type { ObjectReader } from './object-reader.ts';
import { parseTree, type TreeItem } from './tree-object.ts';
import { treePath } from './tree-path.ts';

type Folders = ReadonlyMap<string, ReadonlyMap<string, TreeItem>>;

/**
 * Returns the objects at paths of commits, in the order of the places; undefined for missing paths. Reads each folder
 * once, because looking up one name in a large folder costs git as much as reading all of it.
 */
export async function objectsAt(
  objects: ObjectReader,
  places: readonly TreePlace[],
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  const commits = [...new Set(places.map(({ commit }) => objectId(commit)))];
  const roots = new Map((await objects.trees(commits, signal)).map((oid, index) => [commits[index], oid]));
  const walks = places.map(({ commit, path }) => ({
    at: roots.get(commit),
    names: treePath(path).split('/'),
  }));
  const deepest = Math.max(0, ...walks.map(({ names }) => names.length));
  for (let depth = 0; depth < deepest; depth += 1) {
    const open = walks.filter(({ at, names }) => at !== undefined && depth < names.length);
    const folders = await read(objects, new Set(open.flatMap(({ at }) => at ?? [])), signal);
    for (const walk of open) {
      const item = folders.get(walk.at ?? '')?.get(walk.names[depth] ?? '');
      const isLast = depth === walk.names.length - 1;
      walk.at = isLast || item?.isFolder === true ? item?.oid : undefined;
    }
  }
  return walks.map(({ at }) => at);
}

async function read(objects: ObjectReader, oids: ReadonlySet<string>, signal: AbortSignal): Promise<Folders> {
  const contents = await objects.contents('tree', oids, signal);
  return new Map([...contents].map(([oid, bytes]) => [oid, parseTree(bytes)]));
}
