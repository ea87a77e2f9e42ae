import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex, naturalKey } from '../../core/tree/name-index.ts';
import { unpack, type UnpackContext } from '../../core/tree/export/unpack.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import { shapeOf } from '../reading/live-meaning.ts';

/** Limit of comparisons for one name, which exceeds the number of streams with equal names in practice. */
const mostComparisons = 400;

interface Nameless {
  readonly id: string;
  readonly file: ExportFile;
}

/**
 * Returns the known ids, with those of streams that share a name and have no record. After a loss of the store, each
 * gets the mirror's path with the same content if no other stream matches it. Without this, no such stream would keep
 * its path, because the name alone does not identify it. All of them would be removed and added again. A stream with a
 * unique name needs no such match. The last argument converts unpacked files to the mirror's form.
 */
export function knownAgain(
  files: readonly ExportFile[],
  known: UnpackContext,
  restoreValues: (tree: Tree) => Tree,
): IdMap {
  const unknown = files.flatMap((file): readonly Nameless[] => {
    const id = idText(member(member(file.payload, 'execution_template'), 'id'));
    return id === undefined || known.ids.pathOf('stream', id) !== undefined ? [] : [{ id, file }];
  });
  if (unknown.length === 0) return known.ids;
  const ids = known.ids.draft();
  const names = known.names ?? new NameIndex(known.tree);
  for (const [name, streams] of Map.groupBy(unknown, ({ file }) => nameOf(file))) {
    const key = naturalKey('stream', () => name);
    const paths = names.paths('stream', '', key).filter((path) => known.ids.idOf(path) === undefined);
    const isTold = streams.length === 1 && paths.length === 1;
    if (isTold || streams.length * paths.length > mostComparisons) continue;
    for (const { path, id } of onlyFits(streams, paths, known, restoreValues)) ids.set(path, id);
  }
  return ids;
}

function nameOf({ payload }: ExportFile): string | undefined {
  const name = member(member(payload, 'execution_template'), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Returns the pairs whose sides match no other. */
function onlyFits(
  streams: readonly Nameless[],
  paths: readonly string[],
  known: UnpackContext,
  restoreValues: (tree: Tree) => Tree,
): readonly { readonly path: string; readonly id: string }[] {
  const fits = paths.flatMap((path) => {
    const shape = shapeOf(known.tree, path);
    return streams.flatMap(({ id, file }) =>
      shapeAt(path, id, file, known, restoreValues) === shape ? [{ path, id }] : [],
    );
  });
  return fits.filter((one) =>
    fits.every((other) => other === one || (other.path !== one.path && other.id !== one.id)),
  );
}

/** Returns the content of a stream's file at a path, or undefined if it cannot be unpacked. */
function shapeAt(
  path: string,
  id: string,
  file: ExportFile,
  known: UnpackContext,
  restoreValues: (tree: Tree) => Tree,
): string | undefined {
  const ids = known.ids.draft();
  ids.set(path, id);
  try {
    return shapeOf(restoreValues(unpack([file], { ...known, ids }).tree), path);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
