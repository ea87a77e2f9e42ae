import { boundedProblems } from '../../problems/bounded-problems.ts';
import { contentMember, contentObject, textMember, type ContentObject } from '../../stream/content.ts';
import { isRegistryKind, kindOfFolder, kinds, type KindName } from '../../stream/kinds.ts';
import { Presence } from '../presence.ts';
import { problemAt, type Problem } from '../../problems/problem.ts';
import { kindsInScenario, kindsInShared, kindsInStream } from '../../stream/reference-kinds.ts';
import {
  currentFormat,
  formatFile,
  scenariosByStream,
  sidecarFileOf,
  streamFileOf,
  treeFile,
  treePath,
  type Tree,
  type TreeFile,
} from '../tree.ts';
import { modulesWithForeignEntry } from '../sidecar.ts';
import { blueprintProblems, unknownBlueprintFields } from './blueprint.ts';
import { conflictProblems } from './conflicts.ts';
import { fieldProblems } from './fields.ts';
import { streamOddities, unknownFields } from './known-fields.ts';
import { hookUrlProblems, namedProblems, referenceProblems } from './references.ts';

/**
 * Returns the errors and warnings of a tree, in order of file. `unread` are the paths of unreadable files, or of whole
 * folders, which the caller reports. Their content is unknown, so references to them are not checked.
 */
export function validateTree(tree: Tree, unread: Iterable<string> = []): readonly Problem[] {
  const there = new Presence(tree, new Set(unread));
  return inOrder([...problemsOfWhole(there), ...problemsOfFiles(there, tree)]);
}

/** Lists problems between files. `keyed`: files of the tree as `naturalKeyOf` returns them. */
export function problemsOfWhole(there: Presence, keyed: Tree = there.tree): readonly Problem[] {
  return boundedProblems([
    ...formatProblems(there.tree),
    ...naturalKeyProblems(keyed),
    ...halfStreams(there),
  ]);
}

/**
 * Returns the part of a file by which a tenant identifies its resource; undefined if the content does not identify it.
 */
export function naturalKeyOf(path: string, { content }: TreeFile): TreeFile | undefined {
  const place = treePath(path);
  const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
  if (kind === undefined) return undefined;
  const key = contentObject();
  for (const field of kinds[kind].naturalKey) {
    const value = contentMember(content, field);
    if (typeof value === 'string') key[field] = value;
  }
  return treeFile(key);
}

export function problemsOfFiles(there: Presence, files: Tree): readonly Problem[] {
  return [...files].flatMap(([path, file]) =>
    boundedProblems([
      ...conflictProblems(path, file),
      ...fileProblems(there, path, file),
      ...unknownIn(path, file),
    ]),
  );
}

/** Sorts problems by file and place. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (one, other) =>
      compared(one.file, other.file) ||
      compared(one.place, other.place) ||
      compared(one.code, other.code) ||
      compared(one.message, other.message),
  );
}

const compared = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Returns the fields and types in a tree that the platform is not known to have, in no order. */
export function unknownResources(tree: Tree): readonly Problem[] {
  return [...tree].flatMap(([path, file]) => boundedProblems(unknownIn(path, file)));
}

function formatProblems(tree: Tree): Problem[] {
  const format = contentMember(tree.get(formatFile)?.content, 'format');
  if (format === undefined || format === currentFormat) return [];
  const message =
    typeof format === 'number' && format > currentFormat
      ? `written in format ${format}; this program reads up to ${currentFormat}: update it`
      : 'the format of a tree is a number';
  return [problemAt('error', 'SLC1013', formatFile, ['format'], message)];
}

/** Returns the problems of two files with the same natural key. Only one of them could ever be imported. */
function naturalKeyProblems(tree: Tree): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, string>();
  for (const [file, { content }] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const place = treePath(file);
    const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
    if (kind === undefined) continue;
    const fields = kinds[kind].naturalKey.map((field) => contentMember(content, field));
    if (fields.every((field) => typeof field !== 'string')) continue;
    const identity = JSON.stringify([
      kind,
      ...fields.map((field) => (typeof field === 'string' ? field : null)),
    ]);
    const other = first.get(identity);
    if (other === undefined) first.set(identity, file);
    else problems.push(sameKey(kind, file, other));
  }
  return problems;
}

function sameKey(kind: KindName, file: string, other: string): Problem {
  const fields = kinds[kind].naturalKey.join(' and ');
  if (kinds[kind].carried) {
    return problemAt(
      'error',
      'SLC1014',
      file,
      [],
      `has the same ${fields} as ${other}: a tenant has room for one of them; remove one`,
    );
  }
  return problemAt(
    'warning',
    'SLC1015',
    file,
    [],
    `has the same ${fields} as ${other}: each environment must bind both by id`,
  );
}

function halfStreams(there: Presence): Problem[] {
  const missing = [...scenariosByStream(there.tree).keys()].filter(
    (stream) => !there.tree.has(streamFileOf(stream)) && !there.isUnread(streamFileOf(stream)),
  );
  return missing.map((stream) =>
    problemAt(
      'error',
      'SLC1016',
      streamFileOf(stream),
      [],
      'is missing, though the stream has scenarios: restore it, or remove the folder',
    ),
  );
}

function fileProblems(there: Presence, path: string, file: TreeFile): Problem[] {
  const place = treePath(path);
  if (place.is === 'stream') {
    const at = { stream: place.stream, scenario: undefined, kindsAt: kindsInStream };
    return [
      ...referenceProblems(there, path, file, at),
      ...hookUrlProblems(there, path, file, at),
      ...fieldProblems(path, file),
    ];
  }
  if (place.is === 'scenario') {
    const { sidecar, foreign } = sidecarOf(there.tree, place.scenario, file);
    const kindsAt = kindsInScenario(sidecar);
    return [
      ...foreign,
      ...referenceProblems(there, path, file, { ...place, kindsAt }),
      ...hookUrlProblems(there, path, file, place),
      ...namedProblems(there, path, file),
      ...fieldProblems(path, file),
      ...blueprintProblems(path, file, sidecar),
    ];
  }
  if (place.is === 'sidecar')
    return [
      ...referenceProblems(there, path, file, { ...place, kindsAt: () => undefined }),
      ...hookUrlProblems(there, path, file, place),
    ];
  if (place.is !== 'shared') return [];
  const at = { stream: undefined, scenario: undefined, kindsAt: kindsInShared(place.path) };
  return [
    ...referenceProblems(there, path, file, at),
    ...hookUrlProblems(there, path, file, at),
    ...fieldProblems(path, file),
  ];
}

/** Returns a scenario's sidecar without the entries of other modules, and a warning for each of these. */
function sidecarOf(
  tree: Tree,
  scenario: string,
  { content }: TreeFile,
): { readonly sidecar: ContentObject | undefined; readonly foreign: readonly Problem[] } {
  const path = sidecarFileOf(scenario);
  const sidecar = tree.get(path)?.content;
  if (sidecar === undefined) return { sidecar, foreign: [] };
  const modules = modulesWithForeignEntry(content, sidecar);
  const foreign = Object.entries(modules).map(([key, module]) => {
    const [named, own] = [contentMember(sidecar, key), module].map((one) => textMember(one, 'module'));
    const message = `belongs to ${named}, but module ${key} is ${own}: Sluice ignores the entry`;
    return problemAt('warning', 'SLC1056', path, [key, 'module'], message);
  });
  const own = Object.entries(sidecar).filter(([key]) => !Object.hasOwn(modules, key));
  return { sidecar: contentObject(own), foreign };
}

function unknownIn(path: string, file: TreeFile): readonly Problem[] {
  const place = treePath(path);
  if (place.is === 'stream') return streamOddities(path, file);
  if (place.is === 'scenario')
    return [...unknownFields(path, 'scenario', file.content, []), ...unknownBlueprintFields(path, file)];
  const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
  return isRegistryKind(kind) ? unknownFields(path, kind, file.content, []) : [];
}
