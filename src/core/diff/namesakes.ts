import { kindOfPath, kinds } from '../stream/kinds.ts';
import { referencesIn } from '../stream/content.ts';
import { referenceOwners } from '../plan/reference-use.ts';
import type { Tree } from '../tree/tree.ts';
import type { BeforeAfter } from './comparison.ts';
import type { PathStep, SemanticChange } from './change.ts';
import type { Names } from './names.ts';

/**
 * Returns the names, with path and first user of each connection, or other resource that no export includes, that the
 * changes mention or that came or went, and whose name another one has. The places of the changes do not count as
 * users.
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
    const [earlier, now] = [before?.get(path) ?? [], after?.get(path) ?? []];
    const known = new Set(trees.before.has(`${path}.json`) ? earlier : now);
    const users = trees.after.has(`${path}.json`) ? now.filter((owner) => known.has(owner)) : earlier;
    const [first, ...others] = users;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const use = first === undefined ? '' : `, used by ${first}${more}`;
    return [path, `${names.get(path)} (${path}${use})`];
  });
  return new Map([...names, ...distinct]);
}

/** Returns the path and first user of a resource that another one has the name of; empty for any other step. */
export function distinction({ id, label }: PathStep, names: Names): string {
  const name = names.get(id) ?? '';
  return name.startsWith(`${label} (${id}`) ? name.slice(label.length + 2, -1) : '';
}

function mentioned(change: SemanticChange): readonly string[] {
  const values = ['before' in change ? [change.before] : [], 'after' in change ? [change.after] : []].flat();
  const resources = change.crumbs.slice(0, 1).map(({ id }) => id);
  return [...resources, ...values.flatMap((value) => referencesIn(value).map(([{ path }]) => path))];
}

function isNeverIncluded(path: string): boolean {
  const kind = kindOfPath(path);
  return kind !== undefined && !kinds[kind].carried;
}
