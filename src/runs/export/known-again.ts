import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex, naturalKey } from '../../core/tree/name-index.ts';
import { unpack, type Known } from '../../core/tree/export/unpack.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import { shapeOf } from '../reading/live-meaning.ts';

/** How many comparisons are made for one name: nobody has more streams that are called the same. */
const mostComparisons = 400;

interface Nameless {
  readonly id: string;
  readonly file: ExportFile;
}

/**
 * The known ids, and those of streams that share their name with others and that nobody remembers: after the store was
 * lost, each has the path in the mirror that says the same, if no other does. Without this, none of them would have
 * a path by its name, since a name alone does not tell which is which, and all would be removed and made again. One that
 * is alone with its name needs no help. `turnBack` makes of what is unpacked what the mirror would hold of it.
 */
export function knownAgain(
  files: readonly ExportFile[],
  known: Known,
  turnBack: (tree: Tree) => Tree,
): IdBook {
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
    for (const { path, id } of onlyFits(streams, paths, known, turnBack)) ids.set(path, id);
  }
  return ids;
}

function nameOf({ payload }: ExportFile): string | undefined {
  const name = member(member(payload, 'execution_template'), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Each pair of which either side fits no other. */
function onlyFits(
  streams: readonly Nameless[],
  paths: readonly string[],
  known: Known,
  turnBack: (tree: Tree) => Tree,
): readonly { readonly path: string; readonly id: string }[] {
  const fits = paths.flatMap((path) => {
    const shape = shapeOf(known.tree, path);
    return streams.flatMap(({ id, file }) =>
      shapeAt(path, id, file, known, turnBack) === shape ? [{ path, id }] : [],
    );
  });
  return fits.filter((one) =>
    fits.every((other) => other === one || (other.path !== one.path && other.id !== one.id)),
  );
}

/** What a stream's file would say at a path; undefined where no tree can be made of it. */
function shapeAt(
  path: string,
  id: string,
  file: ExportFile,
  known: Known,
  turnBack: (tree: Tree) => Tree,
): string | undefined {
  const ids = known.ids.draft();
  ids.set(path, id);
  try {
    return shapeOf(turnBack(unpack([file], { ...known, ids }).tree), path);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
