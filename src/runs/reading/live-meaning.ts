import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { sharedFingerprint, streamFingerprint } from '../../core/tree/fingerprint.ts';
import type { NameIndex } from '../../core/tree/name-index.ts';
import { unpack, type Unpacked } from '../../core/tree/export/unpack.ts';
import type { AppNames } from '../../core/stream/app-names.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import { idText, isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds, type RegistryKind } from '../../core/stream/kinds.ts';
import { contentMember, isContentArray, Reference } from '../../core/stream/content.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { ownMember, scenariosByStream, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';

/** What a stream means and what its file carries: fingerprints. */
export interface Meaning {
  readonly fingerprint: string;
  /** Of events, rules and forms, by path. */
  readonly carries: ReadonlyMap<string, string>;
}

/** What a tenant's stream means, and how it is tied to others there. */
export interface LiveMeaning extends Meaning {
  /** Ids of the streams that it runs. */
  readonly runIds: readonly string[];
  /** The tenant's ids of its own scenarios; undefined where that was not remembered. */
  readonly scenarioIds: readonly string[] | undefined;
  /** Name of the person who published it last, where the export says so. */
  readonly publishedBy: string | undefined;
}

/** The meaning of the stream of an export file that was read to that path. */
export function liveMeaning(file: ExportFile, { tree, ids }: Unpacked, stream: string): LiveMeaning {
  return {
    ...meaningOf(tree, stream, ids),
    runIds: runIdsOf(file),
    scenarioIds: scenarioIdsOf(file),
    publishedBy: publisherOf(file),
  };
}

/** Ids of the streams that the stream of an export file runs, each once. */
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

/** Every id of a stream that is run somewhere in a part of a template, in order. */
export function streamIdsIn(value: Json): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(streamIdsIn);
  if (!isJsonObject(value)) return [];
  const id = idText(member(value, 'execution_template_id'));
  return [...(id === undefined ? [] : [id]), ...Object.values(value).flatMap(streamIdsIn)];
}

/** The meaning of a stream of a rendered tree, in terms of one tenant. */
export function meaningOf(
  tree: Tree,
  stream: string,
  ids: IdBook,
  scenarios = scenariosByStream(tree),
): Meaning {
  const fingerprint = streamFingerprint(tree, stream, scenarios.get(stream) ?? [], (path) =>
    asTenantSees(path, ids),
  );
  const carried = carriedBy(tree, stream);
  const carries = new Map(carried.map((path) => [path, sharedFingerprint(tree, path)]));
  return { fingerprint, carries: carried.length === 0 ? nothing : carries };
}

/** Of the many streams that carry nothing: one for all. */
const nothing: ReadonlyMap<string, string> = new Map();

/**
 * What a stream's file says, whatever a person chooses when they import it: which of the things that must exist it uses
 * counts as little as the ids of the streams that it runs.
 */
export function shapeOf(tree: Tree, stream: string, scenarios = scenariosByStream(tree)): string {
  return streamFingerprint(tree, stream, scenarios.get(stream) ?? [], (path) => {
    const kind = kindOfPath(path);
    return kind === undefined || (kinds[kind].carried && kind !== 'stream') ? path : kind;
  });
}

/**
 * Name of a path by which a prerequisite is the same if the tenant knows it by the same id, whatever the tree calls
 * it. What export files include keeps its path, since each import changes its id.
 */
function asTenantSees(path: string, ids: IdBook): string {
  const kind = kindOfPath(path);
  const id = ids.idOf(path);
  const isIncluded = kind === undefined || (kinds[kind].carried && !ids.isBound(path));
  return isIncluded || id === undefined ? path : `${kind} ${id}`;
}

/** One text for all paths that the tenant knows by one id. */
export function representativeIn(ids: IdBook): (path: string) => string {
  return (path) => asTenantSees(path, ids);
}

/** Paths of the events, rules and forms that a stream's file carries. */
export function carriedBy(tree: Tree, stream: string): readonly string[] {
  const sections = ownMember(tree.get(streamFileOf(stream)), '$sections');
  return registryKinds.flatMap((kind) => {
    const section = contentMember(sections, kinds[kind].section);
    return isContentArray(section)
      ? section.flatMap((item) => (item instanceof Reference ? [item.path] : []))
      : [];
  });
}

/**
 * An export file of a tenant as the tree would hold it, to be compared: without what is ignored. `names` gives the paths
 * of what has no known id yet.
 */
export function readLive(
  file: ExportFile,
  ids: IdBook,
  names: NameIndex,
  { apps, ignored }: { readonly apps: AppNames; readonly ignored: Ignored },
): Unpacked {
  const unpacked = unpack([file], { ids, tree: names.tree, names, apps, isAlive: pinnedIn(ids) });
  return { ...unpacked, tree: withoutIgnored(unpacked.tree, ignored) };
}

/** Events, rules and forms as a tenant's registries list them, fingerprints by path: those that a tree has by name. */
export function readRegistries(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdBook,
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

/** Events, rules and forms as a tenant's registries list them, under the paths of a tree's own. */
export function registryTree(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdBook,
  tree: Tree,
): Tree {
  return unpackRegistries(items, ids, tree).tree;
}

/** The ids that a tenant's registries give, under the paths of a tree's own. */
export function registryIds(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdBook,
  tree: Tree,
): IdBook {
  return unpackRegistries(items, ids, tree).ids;
}

function unpackRegistries(
  items: ReadonlyMap<RegistryKind, readonly Json[]>,
  ids: IdBook,
  tree: Tree,
): Unpacked {
  const sections = [...items].map(([kind, section]) => [kinds[kind].section, section] as const);
  const payload = jsonObject([['execution_template', { id: 'registries', name: '' }], ...sections]);
  const file = { is: 'export', file: 'registries', envelope: jsonObject(), payload } as const;
  return unpack([file], { ids, tree, isAlive: pinnedIn(ids) });
}

/**
 * Tells which paths depend on their ids. What a tenant finds by its natural key, or inside a stream, keeps its path
 * when its id changes. A stream or a prerequisite with another id is another one.
 */
function pinnedIn(ids: IdBook): (path: string) => boolean {
  return (path) => {
    const kind = kindOfPath(path);
    return kind === 'stream' || (kind !== undefined && !kinds[kind].carried) || ids.isBound(path);
  };
}
