import { contentObject, type Content, type ContentObject } from '../stream/content.ts';
import { isNamedKind, kinds, sharedKinds } from '../stream/kinds.ts';

/**
 * A file of the tree: the content of the platform's file, and the tree's own keys (docs/reference/tree.md, "Keys that
 * begin with $"): sections of a stream, hooks and connections of a scenario.
 */
export interface TreeFile {
  readonly content: ContentObject;
  readonly own: ContentObject;
}

/** Files of a tree by path; only Sluice's JSON files. */
export type Tree = ReadonlyMap<string, TreeFile>;

export const formatFile = 'value-streams/format.json';
export const attributesFile = '.gitattributes';

/** Version of the tree format that this program writes. */
export const currentFormat = 1;

export function treeFile(content: ContentObject, own: ContentObject = contentObject()): TreeFile {
  return { content, own };
}

export function ownMember(file: TreeFile | undefined, key: string): Content | undefined {
  return file !== undefined && Object.hasOwn(file.own, key) ? file.own[key] : undefined;
}

/** Tells whether a file only names a resource that the export refers to without including it. */
export function isReferenceOnly(file: TreeFile): boolean {
  return ownMember(file, '$carried') === false;
}

export const streamFileOf = (stream: string) => `${stream}/value-stream.json`;
export const scenarioFileOf = (scenario: string) => `${scenario}.json`;
export const sidecarFileOf = (scenario: string) => `${scenario}.ui.json`;

export type TreePath =
  | { readonly is: 'format' }
  | { readonly is: 'stream'; readonly stream: string }
  | { readonly is: 'scenario'; readonly stream: string | undefined; readonly scenario: string }
  | { readonly is: 'sidecar'; readonly stream: string | undefined; readonly scenario: string }
  | { readonly is: 'shared'; readonly folder: string; readonly path: string }
  | { readonly is: 'environment'; readonly name: string }
  | { readonly is: 'other' };

const slugShape = '[a-z0-9]+(?:-[a-z0-9]+)*';
const streamShape = new RegExp(`^(value-streams/${slugShape})/value-stream\\.json$`);
const scenarioShape = new RegExp(
  `^(?:(value-streams/${slugShape})/)?(scenarios/${slugShape})(\\.ui)?\\.json$`,
);
/** A name in an expression, after the owner of a variable. */
const nameShape = String.raw`(?:(?:team|organization)\.)?[\w$]{1,128}`;
const foldersOf = (isNamed: boolean) =>
  sharedKinds
    .filter((kind) => isNamedKind(kind) === isNamed)
    .map((kind) => kinds[kind].folder)
    .join('|');
const sharedShape = new RegExp(
  String.raw`^((${foldersOf(false)})/${slugShape}|(${foldersOf(true)})/${nameShape})\.json$`,
);
const environmentShape = /^environments\/([a-z][a-z0-9-]*)\.yaml$/;

/** Returns the kind of file that a path of the repository is in the tree. */
export function treePath(path: string): TreePath {
  if (path === formatFile) return { is: 'format' };
  const stream = streamShape.exec(path)?.[1];
  if (stream !== undefined) return { is: 'stream', stream };
  const scenario = scenarioShape.exec(path);
  if (scenario?.[2] !== undefined) {
    const holder = scenario[1];
    const full = holder === undefined ? scenario[2] : `${holder}/${scenario[2]}`;
    return { is: scenario[3] === undefined ? 'scenario' : 'sidecar', stream: holder, scenario: full };
  }
  const shared = sharedShape.exec(path);
  const folder = shared?.[2] ?? shared?.[3];
  if (shared?.[1] !== undefined && folder !== undefined) return { is: 'shared', folder, path: shared[1] };
  const environment = environmentShape.exec(path)?.[1];
  if (environment !== undefined) return { is: 'environment', name: environment };
  return { is: 'other' };
}

/** Tells whether an export of a source writes a path and a sync reads it. */
export function isTenantFree(path: string): boolean {
  const { is } = treePath(path);
  return is !== 'other' && is !== 'environment';
}

/** Returns the full path of a reference in a file of this stream and scenario. */
export function resolveReference(
  path: string,
  stream: string | undefined,
  scenario: string | undefined,
): string {
  if (path.startsWith('/')) return path.slice(1);
  if (path.startsWith('hooks/') && scenario !== undefined) return `${scenario}/${path}`;
  if (path.startsWith('scenarios/') && stream !== undefined) return `${stream}/${path}`;
  return path;
}

/**
 * Returns the shortest form of a full path in a file of this stream and scenario: the inverse of `resolveReference`.
 */
export function relativeReference(
  path: string,
  stream: string | undefined,
  scenario: string | undefined,
): string {
  if (scenario !== undefined && path.startsWith(`${scenario}/hooks/`)) return path.slice(scenario.length + 1);
  if (stream !== undefined && path.startsWith(`${stream}/scenarios/`) && path.split('/').length === 4) {
    return path.slice(stream.length + 1);
  }
  return path.startsWith('scenarios/') && stream !== undefined ? `/${path}` : path;
}

export function streamPath(slug: string): string {
  return `value-streams/${slug}`;
}

export function streamSlug(stream: string): string {
  return stream.slice('value-streams/'.length);
}

/** Returns paths of the streams in a tree, sorted, without those that it only names. */
export function streamsOf(tree: Tree): string[] {
  const streams: string[] = [];
  for (const [path, file] of tree) {
    const place = treePath(path);
    if (place.is === 'stream' && !isReferenceOnly(file)) streams.push(place.stream);
  }
  return streams.sort();
}

/** Returns paths of the scenarios of each stream that has any, sorted. */
export function scenariosByStream(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const scenarios = new Map<string, string[]>();
  for (const path of [...tree.keys()].sort()) {
    const place = treePath(path);
    if (place.is !== 'scenario' || place.stream === undefined) continue;
    const list = scenarios.get(place.stream) ?? [];
    list.push(place.scenario);
    scenarios.set(place.stream, list);
  }
  return scenarios;
}
