import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { sharedFingerprint, streamFingerprint } from '../../core/tree/fingerprint.ts';
import type { NameIndex } from '../../core/tree/name-index.ts';
import { unpack, type Unpacked } from '../../core/tree/export/unpack.ts';
import type { AppNames } from '../../core/stream/app-names.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { idText, isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../core/stream/kinds.ts';
import { contentMember, isContentArray, Reference } from '../../core/stream/content.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { ownMember, scenariosByStream, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';

/** Fingerprints of a stream's meaning and of the resources that its file includes. */
export interface StreamMeaning {
  readonly fingerprint: string;
  /** Fingerprints of events, rules and forms, by path. */
  readonly carries: ReadonlyMap<string, string>;
}

/** Meaning of a tenant's stream, and its relations to others there. */
export interface LiveMeaning extends StreamMeaning {
  /** Ids of its subflows. */
  readonly runIds: readonly string[];
  /** Tenant's ids of its own scenarios. Undefined if they were not stored. */
  readonly scenarioIds: readonly string[] | undefined;
  /** Name of the person who published it last, if the export has it. */
  readonly publishedBy: string | undefined;
}

/** Returns the meaning of an export file's stream, which was unpacked to that path. */
export function liveMeaning(file: ExportFile, { tree, ids }: Unpacked, stream: string): LiveMeaning {
  return {
    ...meaningOf(tree, stream, ids),
    runIds: runIdsOf(file),
    scenarioIds: scenarioIdsOf(file),
    publishedBy: publisherOf(file),
  };
}

/** Returns the ids of an export file's subflows, each once. */
export function runIdsOf({ payload }: ExportFile): readonly string[] {
  return [...new Set(streamIdsIn(member(payload, 'execution_template') ?? null))];
}

function scenarioIdsOf({ payload }: ExportFile): readonly string[] {
  const scenarios = member(payload, kinds.scenario.section);
  if (!isJsonArray(scenarios)) return [];
  const ids = scenarios.map((scenario) => idText(member(scenario, kinds.scenario.idField)));
  return ids.filter((id) => id !== undefined);
}

/** Returns the publisher's name, never the mail address (docs/reference/platform.md, audit fields). */
function publisherOf({ payload }: ExportFile): string | undefined {
  const metadata = member(member(payload, 'execution_template'), 'metadata');
  const names = ['activatedByUser', 'createdByUser'].map((field) =>
    member(member(metadata, field), 'user_name'),
  );
  return names.find((name) => typeof name === 'string' && name !== '') as string | undefined;
}

/** Returns every subflow id in a part of a template, in order. */
export function streamIdsIn(value: Json): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(streamIdsIn);
  if (!isJsonObject(value)) return [];
  const id = idText(member(value, 'execution_template_id'));
  return [...(id === undefined ? [] : [id]), ...Object.values(value).flatMap(streamIdsIn)];
}

/** Returns the meaning of a stream in a rendered tree, with the ids of one tenant. */
export function meaningOf(
  tree: Tree,
  stream: string,
  ids: IdMap,
  scenarios = scenariosByStream(tree),
): StreamMeaning {
  const fingerprint = streamFingerprint(tree, stream, scenarios.get(stream) ?? [], (path) =>
    asTenantSees(path, ids),
  );
  const carried = includedBy(tree, stream);
  const carries = new Map(carried.map((path) => [path, sharedFingerprint(tree, path)]));
  return { fingerprint, carries: carried.length === 0 ? nothing : carries };
}

/** Empty map, shared by the many streams that include nothing. */
const nothing: ReadonlyMap<string, string> = new Map();

/**
 * Returns the content of a stream's file, independent of a person's choices on import. Ids of prerequisites and of
 * subflows do not count.
 */
export function shapeOf(tree: Tree, stream: string, scenarios = scenariosByStream(tree)): string {
  return streamFingerprint(tree, stream, scenarios.get(stream) ?? [], (path) => {
    const kind = kindOfPath(path);
    return kind === undefined || (kinds[kind].carried && kind !== 'stream') ? path : kind;
  });
}

/**
 * Returns the path of a resource, or for a prerequisite a name that is the same for all paths with the same id in the
 * tenant. Resources in export files keep their path, because each import changes their id.
 */
function asTenantSees(path: string, ids: IdMap): string {
  const kind = kindOfPath(path);
  const id = ids.idOf(path);
  const isIncluded = kind === undefined || (kinds[kind].carried && !ids.isBound(path));
  return isIncluded || id === undefined ? path : `${kind} ${id}`;
}

/** Returns a function that maps all paths with the same id in the tenant to one text. */
export function representativeIn(ids: IdMap): (path: string) => string {
  return (path) => asTenantSees(path, ids);
}

/** Returns the paths of the events, rules and forms that a stream's file includes. */
export function includedBy(tree: Tree, stream: string): readonly string[] {
  const sections = ownMember(tree.get(streamFileOf(stream)), '$sections');
  return registryKinds.flatMap((kind) => {
    const section = contentMember(sections, kinds[kind].section);
    return isContentArray(section)
      ? section.flatMap((item) => (item instanceof Reference ? [item.path] : []))
      : [];
  });
}

/**
 * Converts a tenant's export file to the form of the tree for a comparison, without ignored fields. `names` gives the
 * paths of resources without a known id.
 */
export function readLive(
  file: ExportFile,
  ids: IdMap,
  names: NameIndex,
  { apps, ignored }: { readonly apps: AppNames; readonly ignored: Ignored },
): Unpacked {
  const unpacked = unpack([file], {
    ids,
    tree: names.tree,
    names,
    apps,
    isAlive: pinnedIn(ids),
    hookUrls: 'as in the tree',
  });
  return { ...unpacked, tree: withoutIgnored(unpacked.tree, ignored) };
}

/**
 * Returns the fingerprints of events, rules and forms in a tenant's registries by path, for those whose names occur in
 * the tree.
 */
export function readRegistries(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdMap,
  tree: Tree,
  ignored: Ignored,
): ReadonlyMap<string, string> {
  const found = withoutIgnored(registryTree(items, ids, tree), ignored);
  const paths = [...found.keys()].flatMap((path) => {
    const place = treePath(path);
    return place.is === 'shared' ? [place.path] : [];
  });
  return new Map(paths.map((path) => [path, sharedFingerprint(found, path)]));
}

/** Returns the events, rules and forms of a tenant's registries under the paths of the tree. */
export function registryTree(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdMap,
  tree: Tree,
): Tree {
  return unpackRegistries(items, ids, tree).tree;
}

/** Returns the ids in a tenant's registries under the paths of the tree. */
export function registryIds(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdMap,
  tree: Tree,
): IdMap {
  return unpackRegistries(items, ids, tree).ids;
}

function unpackRegistries(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdMap,
  tree: Tree,
): Unpacked {
  const sections = [...items].map(([kind, section]) => [kinds[kind].section, section] as const);
  const payload = jsonObject([['execution_template', { id: 'registries', name: '' }], ...sections]);
  const file = { is: 'export', file: 'registries', envelope: jsonObject(), payload } as const;
  return unpack([file], { ids, tree, isAlive: pinnedIn(ids) });
}

/**
 * Returns a function that is true for paths that depend on their ids. A resource that a tenant identifies by its
 * natural key, or inside a stream, keeps its path when its id changes. A stream or a prerequisite with another id is
 * another one.
 */
function pinnedIn(ids: IdMap): (path: string) => boolean {
  return (path) => {
    const kind = kindOfPath(path);
    return kind === 'stream' || (kind !== undefined && !kinds[kind].carried) || ids.isBound(path);
  };
}
