import type { IdBook } from '../stream/id-map.ts';
import { kinds, type KindName } from '../stream/kinds.ts';
import type { NameIndex } from './name-index.ts';
import { FreeSlugs, slug } from '../text/slug.ts';

/** A resource of a tenant that needs a path in the tree. */
export interface NamedThing {
  readonly kind: KindName;
  readonly id: string | undefined;
  /** Natural key as one text. Resources with equal keys differ only in their ids. */
  readonly key: string;
  /** Text for the slug, and a fallback where that text gives none. */
  readonly name: string;
  readonly fallback: string;
}

export interface PathRules {
  /** Path of their stream or scenario; empty for shared resources. */
  readonly scope: string;
  readonly ids: IdBook;
  readonly names: NameIndex;
  /** Tells whether the tenant still has the last resource of a path. Then no other resource may take the path. */
  readonly isAlive: (path: string) => boolean;
  /** Tells whether another resource without an id has taken a path already. */
  readonly isGiven: (path: string) => boolean;
}

/**
 * Assigns a path to each resource: the path that its id had; else the path of a vanished resource of the same natural
 * key, if that is unique on both sides; else a new one. The order decides which of equal names gets the plain slug.
 * Resources with the same natural key and id are one resource and must be listed once.
 */
export function assignPaths(
  things: readonly NamedThing[],
  kind: KindName,
  rules: PathRules,
): readonly string[] {
  const paths = new Map<NamedThing, string>();
  const claimed = new Set<string>();
  const claim = (thing: NamedThing, path: string) => {
    paths.set(thing, path);
    claimed.add(path);
  };
  for (const thing of things) {
    const known = thing.id === undefined ? undefined : rules.ids.pathOf(kind, thing.id, rules.scope);
    if (known !== undefined && !claimed.has(known)) claim(thing, known);
  }
  for (const [key, group] of groupByKey(things.filter((thing) => !paths.has(thing)))) {
    const vacant = rules.names
      .paths(kind, rules.scope, key)
      .filter((path) => !claimed.has(path) && isVacant(path, rules));
    const [thing] = group;
    const [path] = vacant;
    if (group.length === 1 && vacant.length === 1 && thing !== undefined && path !== undefined)
      claim(thing, path);
  }
  const folder = rules.scope === '' ? kinds[kind].folder : `${rules.scope}/${kinds[kind].folder}`;
  const slugs = new FreeSlugs((free) => {
    const path = `${folder}/${free}`;
    return claimed.has(path) || rules.isGiven(path) || rules.names.has(path) || !isVacant(path, rules);
  });
  for (const thing of things)
    if (!paths.has(thing)) claim(thing, `${folder}/${slugs.take(slug(thing.name, thing.fallback))}`);
  return things.map((thing) => paths.get(thing) as string);
}

function isVacant(path: string, rules: PathRules): boolean {
  return rules.ids.idOf(path) === undefined || !rules.isAlive(path);
}

function groupByKey(things: readonly NamedThing[]): ReadonlyMap<string, readonly NamedThing[]> {
  const groups = new Map<string, NamedThing[]>();
  for (const thing of things) {
    const group = groups.get(thing.key);
    if (group === undefined) groups.set(thing.key, [thing]);
    else group.push(thing);
  }
  return groups;
}
