import { withMember, type ContentObject } from '../stream/content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import type { MergeConflict } from './conflicts.ts';
import {
  mergeRenumberedSidecar,
  mergeScenario,
  mergeSidecarFile,
  mergeTreeFile,
  type PlacedNote,
} from './merge-tree-file.ts';
import type { Renumbering } from './renumbering.ts';
import { mapSides, type SideNames, type MergeVersions } from './sides.ts';
import { InvalidInput } from '../problems/problem.ts';
import { treeFile, treePath } from '../tree/tree.ts';
import { printYamlFile, readYamlFile } from './merge-yaml.ts';
import { mergeText, mergeTextWithMarkers } from './text/text-merge.ts';
import { parseTreeFile } from '../tree/parse.ts';
import { printTreeFile } from '../tree/print.ts';

export type { MergeConflict } from './conflicts.ts';
export type { PlacedNote as MergeNote } from './merge-tree-file.ts';
export type { Renumbering } from './renumbering.ts';
export type { SideNames } from './sides.ts';

/** Versions of a file in the revisions; undefined where a revision lacks it. */
export type FileVersions = MergeVersions<Uint8Array>;

export interface FileMerge {
  /** File after the merge, with its conflicts; undefined if there is none. */
  readonly merged: Uint8Array | undefined;
  /** Conflicts that people must resolve. Empty where one side is taken unchanged. */
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly PlacedNote[];
  /** New numbers of a scenario's modules. */
  readonly numbers?: readonly Renumbering[];
}

export interface FileMergeOptions {
  /** Gives modules of a scenario new numbers where both sides added one. Its sidecar must follow: `mergeRenumbered`. */
  readonly renumbers?: boolean;
}

/**
 * Merges one file (docs/explanation/merging.md). A file that only one side changed is taken byte for byte. A file that
 * both changed is merged by type: JSON of the tree by structure, an environment's file by key, any other by lines.
 */
export function mergeFile(
  path: string,
  sides: FileVersions,
  names: SideNames,
  options: FileMergeOptions = {},
): FileMerge {
  const { base, target, incoming } = sides;
  if (equal(target, incoming) || equal(base, incoming)) return clean(target);
  if (equal(base, target)) return clean(incoming);
  const { is } = treePath(path);
  if (is === 'other') return mergeOther(sides, names);
  try {
    return is === 'environment'
      ? mergeEnvironment(path, sides, names)
      : mergeTree(path, sides, names, options);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return mergeUnreadable(sides, names, error);
  }
}

const clean = (merged: Uint8Array | undefined): FileMerge => ({ merged, conflicts: [], notes: [] });

function equal(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}

function mergeTree(
  path: string,
  sides: FileVersions,
  names: SideNames,
  { renumbers = false }: FileMergeOptions,
): FileMerge {
  const files = mapSides(sides, (bytes) => parseTreeFile(bytes, path));
  if (treePath(path).is === 'sidecar') {
    const file = mergeSidecarFile(files);
    return clean(file && encode(printTreeFile(file, path)));
  }
  const isScenario = treePath(path).is === 'scenario';
  if (renumbers && isScenario && files.target !== undefined && files.incoming !== undefined) {
    const { file, conflicts, notes, numbers } = mergeScenario(files, names);
    return { merged: encode(printTreeFile(file, path)), conflicts, notes, numbers };
  }
  const { file, conflicts, notes } = mergeTreeFile(files, names);
  return { merged: encode(printTreeFile(file, path)), conflicts, notes };
}

/** Merges the sidecar of a scenario whose merge gave its modules new numbers. */
export function mergeRenumbered(
  path: string,
  sides: FileVersions,
  names: SideNames,
  numbers: readonly Renumbering[],
): Uint8Array | undefined {
  try {
    const files = mapSides(sides, (bytes) => parseTreeFile(bytes, path));
    const file = mergeRenumberedSidecar(files, numbers);
    return file && encode(printTreeFile(file, path));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return mergeUnreadable(sides, names, error).merged;
  }
}

/**
 * Merges by key. Where a merge by lines gives the same content, returns that one, because it has the comments of both
 * sides.
 */
function mergeEnvironment(path: string, sides: FileVersions, names: SideNames): FileMerge {
  const texts = mapSides(sides, decode);
  const yaml = mapSides(texts, (text) => readYamlFile(text, path));
  const files = mapSides(yaml, ({ content }) => treeFile(content));
  const { file, conflicts, notes } = mergeTreeFile(files, names);
  const content = allOf(file.content, file.own);
  const byLines = conflicts.length === 0 ? linesThatSay(content, texts, path) : undefined;
  const written = yaml.target ?? yaml.incoming;
  const text = byLines ?? (written && printYamlFile(written, content, yaml.incoming));
  return { merged: text === undefined ? undefined : encode(text), conflicts, notes };
}

/** A YAML file has no separate keys of the tree: the mark of a conflict about the whole file is one of its keys. */
function allOf(content: ContentObject, own: ContentObject): ContentObject {
  return Object.entries(own).reduce((all, [key, value]) => withMember(all, key, value), content);
}

function linesThatSay(
  content: ContentObject,
  texts: MergeVersions<string>,
  path: string,
): string | undefined {
  const { base, target, incoming } = texts;
  if (base === undefined || target === undefined || incoming === undefined) return undefined;
  const merged = mergeText(base, target, incoming);
  if (merged === undefined) return undefined;
  try {
    return sameMeaning(readYamlFile(merged, path).content, content) ? merged : undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** Merges by lines, because a side is not of the format that its name demands. A person should check the result. */
function mergeUnreadable(sides: FileVersions, names: SideNames, { place, reason }: InvalidInput): FileMerge {
  const { merged, conflicts } = mergeOther(sides, names);
  const at = place === '' ? '' : ` at ${place}`;
  const why = `merged by lines, because one side cannot be read: ${reason}${at}`;
  return { merged, conflicts: [{ place: '', why }, ...conflicts], notes: [] };
}

function mergeOther(sides: FileVersions, names: SideNames): FileMerge {
  const { base, target, incoming } = sides;
  if (target === undefined || incoming === undefined) return removedOnOneSide(sides, names);
  if ([base, target, incoming].some(isBinary)) {
    const why = `changed on ${names.target} and differently on ${names.incoming}: ${names.target} was kept`;
    return { merged: target, conflicts: [{ place: '', why }], notes: [] };
  }
  const texts = {
    base: base === undefined ? '' : decode(base),
    target: decode(target),
    incoming: decode(incoming),
  };
  const { text, clashes } = mergeTextWithMarkers(texts.base, texts.target, texts.incoming, names);
  const why = `changed on ${names.target} and differently on ${names.incoming}`;
  return {
    merged: encode(text),
    conflicts: clashes.map((line) => ({ place: `line ${line}`, why })),
    notes: [],
  };
}

function removedOnOneSide({ target, incoming }: FileVersions, names: SideNames): FileMerge {
  const why =
    target === undefined
      ? `changed on ${names.incoming} and removed on ${names.target}`
      : `changed on ${names.target} and removed on ${names.incoming}`;
  return { merged: target ?? incoming, conflicts: [{ place: '', why }], notes: [] };
}

/**
 * Recognises binary content like git: by a zero byte near the start. A text that is not UTF-8 counts too, because
 * decoding would damage it.
 */
function isBinary(bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return false;
  return bytes.subarray(0, 8000).includes(0) || !Buffer.from(decode(bytes), 'utf8').equals(bytes);
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);
