import type { IdMap } from '../stream/id-map.ts';
import { kinds, type KindName } from '../stream/kinds.ts';
import type { NameIndex } from './name-index.ts';
import { FreeSlugs, slug } from '../text/slug.ts';

/** A resource of a tenant that needs a path in the tree. */
export interface NamedResource {
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
  readonly ids: IdMap;
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
  resources: readonly NamedResource[],
  kind: KindName,
  rules: PathRules,
): readonly string[] {
  const paths = new Map<NamedResource, string>();
  const claimed = new Set<string>();
  const claim = (resource: NamedResource, path: string) => {
    paths.set(resource, path);
    claimed.add(path);
  };
  for (const resource of resources) {
    const known = resource.id === undefined ? undefined : rules.ids.pathOf(kind, resource.id, rules.scope);
    if (known !== undefined && !claimed.has(known)) claim(resource, known);
  }
  for (const [key, group] of groupByKey(resources.filter((resource) => !paths.has(resource)))) {
    const vacant = rules.names
      .paths(kind, rules.scope, key)
      .filter((path) => !claimed.has(path) && isVacant(path, rules));
    const [resource] = group;
    const [path] = vacant;
    if (group.length === 1 && vacant.length === 1 && resource !== undefined && path !== undefined)
      claim(resource, path);
  }
  const folder = rules.scope === '' ? kinds[kind].folder : `${rules.scope}/${kinds[kind].folder}`;
  const slugs = new FreeSlugs((free) => {
    const path = `${folder}/${free}`;
    return claimed.has(path) || rules.isGiven(path) || rules.names.has(path) || !isVacant(path, rules);
  });
  for (const resource of resources)
    if (!paths.has(resource))
      claim(resource, `${folder}/${slugs.take(slug(resource.name, resource.fallback))}`);
  return resources.map((resource) => paths.get(resource) as string);
}

function isVacant(path: string, rules: PathRules): boolean {
  return rules.ids.idOf(path) === undefined || !rules.isAlive(path);
}

function groupByKey(resources: readonly NamedResource[]): ReadonlyMap<string, readonly NamedResource[]> {
  const groups = new Map<string, NamedResource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.key);
    if (group === undefined) groups.set(resource.key, [resource]);
    else group.push(resource);
  }
  return groups;
}
