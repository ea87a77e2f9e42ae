import { contentMember } from '../../../core/stream/content.ts';
import type { IdBook } from '../../../core/stream/id-map.ts';
import { idText, member, type Json } from '../../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../../core/stream/kinds.ts';
import type { Desired, Leftover } from '../../../core/plan/plan.ts';
import { carriedBy } from '../../../core/plan/shared-verdicts.ts';
import type { Tree } from '../../../core/tree/tree.ts';
import type { InventoryItem } from '../../../ports/store.ts';
import { registryIds } from '../../reading/live-meaning.ts';

/** What is known of events, rules and forms of a tenant before it is asked whose they are. */
export interface SharedSeen {
  /** Those that the inventory has. */
  readonly made: readonly InventoryItem[];
  /** Those that a pass began to bring and that no inventory has: fingerprints of what was sent, by path. */
  readonly begun: ReadonlyMap<string, string>;
  /** True while a call may still arrive that had no answer. */
  readonly mayArrive: boolean;
  readonly desired: readonly Desired[];
  readonly rendered: Tree;
  readonly ids: IdBook;
  readonly isInGit: (path: string) => boolean;
  /** Fingerprints, by path, of those that the tenant has. */
  readonly live: ReadonlyMap<string, string>;
  /** Registries that were listed, whole. */
  readonly registries: ReadonlyMap<RegistryKind, readonly Json[]>;
}

/** Whose the events, rules and forms of a tenant are. */
export interface SharedOrigins {
  /** Paths of those of git that the tenant was seen not to have: what brings one makes it. */
  readonly absent: ReadonlySet<string>;
  /** Made by a pass that was cut off before it could say so. */
  readonly found: readonly InventoryItem[];
  /** Begun, and neither made nor to be waited for any more: paths. */
  readonly given: readonly string[];
  /** Made here, and neither in the tenant nor in git any more. */
  readonly gone: readonly InventoryItem[];
  readonly leftovers: readonly Leftover[];
}

/** True for an event, rule or form, false for a stream. */
export function isShared({ path }: Pick<InventoryItem, 'path'>): boolean {
  return registryKind(path) !== undefined;
}

/** The registry that holds what has that path. */
export function registryKind(path: string): RegistryKind | undefined {
  const kind = kindOfPath(path);
  return registryKinds.find((one) => one === kind);
}

/** Only what the tenant was seen not to have, and was brought then, is ours: by what it has now nobody could tell. */
export function sharedOrigins(seen: SharedSeen): SharedOrigins {
  const arrived = [...seen.begun].filter(([path, sent]) => seen.live.get(path) === sent);
  const ids = arrived.length === 0 ? seen.ids : registryIds(seen.registries, seen.ids, seen.rendered);
  const found = arrived.flatMap(([path]): InventoryItem[] => {
    const id = ids.idOf(path);
    const isListed = id !== undefined && itemOf(seen, path, id) !== undefined;
    return isListed ? [{ path, id, origin: 'made', role: 'current' }] : [];
  });
  const given = [...seen.begun.keys()].filter(
    (path) =>
      found.every((one) => one.path !== path) && !seen.mayArrive && registryOf(seen, path) !== undefined,
  );
  const out = [...seen.made, ...found].filter(({ path }) => !seen.isInGit(path));
  const isGone = ({ path, id }: InventoryItem) =>
    registryOf(seen, path) !== undefined && itemOf(seen, path, id) === undefined;
  return {
    absent: new Set(carriedBy(seen.desired).filter((path) => isAbsent(seen, path))),
    found,
    given,
    gone: out.filter(isGone),
    leftovers: out
      .filter((item) => !isGone(item))
      .map(({ path, id }) => ({ path, id, name: nameOf(itemOf(seen, path, id), path) })),
  };
}

function registryOf({ registries }: SharedSeen, path: string): readonly Json[] | undefined {
  const kind = registryKind(path);
  return kind === undefined ? undefined : registries.get(kind);
}

/** The item of a registry as it was listed. */
export function itemWithId(items: readonly Json[], kind: RegistryKind, id: string): Json | undefined {
  return items.find((item) => idText(member(item, kinds[kind].idField)) === id);
}

function itemOf(seen: SharedSeen, path: string, id: string): Json | undefined {
  const kind = registryKind(path);
  return kind === undefined ? undefined : itemWithId(registryOf(seen, path) ?? [], kind, id);
}

/** Neither a stream nor the registry has it, nor anything that the tenant would take for it. */
function isAbsent(seen: SharedSeen, path: string): boolean {
  const kind = registryKind(path);
  const items = registryOf(seen, path);
  if (kind === undefined || items === undefined || seen.live.has(path)) return false;
  const [key] = kinds[kind].naturalKey;
  const name = contentMember(seen.rendered.get(`${path}.json`)?.content, key);
  return typeof name === 'string' && items.every((item) => !isSameName(member(item, key), name));
}

function isSameName(one: Json | undefined, other: string): boolean {
  return typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();
}

function nameOf(item: Json | undefined, path: string): string {
  const kind = registryKind(path);
  const name = kind === undefined ? undefined : member(item, kinds[kind].naturalKey[0]);
  return typeof name === 'string' ? name : path;
}
