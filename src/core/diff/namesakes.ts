import { kindOfPath, kinds } from '../stream/kinds.ts';
import { referencesIn } from '../stream/content.ts';
import { referenceOwners } from '../plan/reference-use.ts';
import type { Tree } from '../tree/tree.ts';
import type { BeforeAfter } from './comparison.ts';
import type { SemanticChange } from './change.ts';
import type { Names } from './names.ts';

/**
 * Returns the names, with path and first user of each connection, or other resource that no export includes, that the
 * changes mention and whose name another one has. The places of the changes do not count as users.
 */
export function distinctNames(
  names: Names,
  changes: readonly SemanticChange[],
  trees: BeforeAfter<Tree>,
): Names {
  const paths = Map.groupBy(names.keys(), (path) => names.get(path));
  const isShared = (path: string) => (paths.get(names.get(path))?.length ?? 0) > 1;
  const wanted = new Set(
    changes.flatMap(mentioned).filter((path) => isNeverIncluded(path) && isShared(path)),
  );
  if (wanted.size === 0) return names;
  const [before, after] = [trees.before, trees.after].map((tree) => referenceOwners(tree, wanted));
  const distinct = [...wanted].map((path): [string, string] => {
    const earlier = new Set(before?.get(path));
    const [first, ...others] = (after?.get(path) ?? []).filter((owner) => earlier.has(owner));
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const use = first === undefined ? '' : `, used by ${first}${more}`;
    return [path, `${names.get(path)} (${path}${use})`];
  });
  return new Map([...names, ...distinct]);
}

function mentioned(change: SemanticChange): readonly string[] {
  const values = ['before' in change ? [change.before] : [], 'after' in change ? [change.after] : []].flat();
  return values.flatMap((value) => referencesIn(value).map(([{ path }]) => path));
}

function isNeverIncluded(path: string): boolean {
  const kind = kindOfPath(path);
  return kind !== undefined && !kinds[kind].carried;
}
