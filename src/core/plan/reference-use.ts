import {
  contentMember,
  hookAddressesIn,
  isContentObject,
  isModule,
  type Content,
} from '../stream/content.ts';
import { dependenciesIn } from '../stream/expressions.ts';
import { moduleLabel } from '../stream/module-words.ts';
import { blueprintOf } from '../tree/scenario-file.ts';
import { itemNoun } from '../diff/vocabulary.ts';
import { ownMember, resolveReference, treePath, type Tree, type TreeFile } from '../tree/tree.ts';

/** A place at which a file of the tree refers to a path. */
export interface ReferenceUse {
  readonly file: string;
  /** Keys and indices from the top of the file. */
  readonly place: readonly string[];
  /** Words such as `module 4 Call pricing (Scenarios · Call a scenario) of scenario Validate order, field mapper.scenarioId`. */
  readonly words: string;
}

/** Finds the first place in these files that refers to the path. */
export function referenceUse(tree: Tree, files: readonly string[], path: string): ReferenceUse | undefined {
  for (const name of files) {
    const file = tree.get(name);
    const found = file && resolvedIn(name, file).find((one) => one.path === path);
    if (file === undefined || found === undefined) continue;
    return { file: name, place: found.place, words: wordsOf(name, file, found.place) };
  }
  return undefined;
}

/** Limit of the places that are told of one path. */
export const mostUses = 3;

/** Returns the first places, in words, at which these files refer to each path that passes the test. */
export function referenceWords(
  tree: Tree,
  files: readonly string[],
  isWanted: (path: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const name of files) {
    const file = tree.get(name);
    if (file === undefined) continue;
    for (const { path, place } of resolvedIn(name, file)) {
      if (!isWanted(path)) continue;
      const listed = words.get(path);
      if (listed === undefined) words.set(path, [wordsOf(name, file, place)]);
      else if (listed.length < mostUses) listed.push(wordsOf(name, file, place));
    }
  }
  return words;
}

/** Returns the modules and other items that refer to each of the paths, in words, in order of the tree. */
export function referenceOwners(
  tree: Tree,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map([...wanted].map((path) => [path, new Set<string>()]));
  for (const [name, file] of tree)
    for (const { path, place } of resolvedIn(name, file)) {
      if (!wanted.has(path)) continue;
      const { owner } = ownerIn(name, file, place);
      if (owner !== '') owners.get(path)?.add(owner.replace(/^module /, ''));
    }
  return new Map([...owners].map(([path, users]) => [path, [...users]]));
}

function resolvedIn(name: string, file: TreeFile) {
  const at = treePath(name);
  const stream = 'stream' in at ? at.stream : undefined;
  const scenario = 'scenario' in at ? at.scenario : undefined;
  return [file.content, file.own]
    .flatMap((part) => [...dependenciesIn(part), ...hookAddressesIn(part)])
    .map(([reference, place]) => ({ path: resolveReference(reference.path, stream, scenario), place }));
}

function wordsOf(name: string, file: TreeFile, place: readonly string[]): string {
  const { owner, rest } = ownerIn(name, file, place);
  return [owner, `field ${rest.join('.')}`].filter((part) => part !== '').join(', ');
}

function ownerIn(name: string, file: TreeFile, place: readonly string[]): Owned {
  return treePath(name).is === 'scenario' ? ownerInScenario(file, place) : ownerInStream(place);
}

interface Owned {
  readonly owner: string;
  readonly rest: readonly string[];
}

/** Finds the innermost module, or the webhook, that contains a place of a scenario's file. */
function ownerInScenario(file: TreeFile, place: readonly string[]): Owned {
  const name = contentMember(blueprintOf(file.content), 'name');
  const scenario = `scenario ${typeof name === 'string' ? name : 'without a name'}`;
  const [section = '', slug = '', ...inHook] = place;
  if (section === '$hooks') {
    const hook = contentMember(contentMember(ownMember(file, '$hooks'), slug), 'name');
    return { owner: `webhook ${typeof hook === 'string' ? hook : slug} of ${scenario}`, rest: inHook };
  }
  let value: Content | undefined = file.content;
  let found: Owned = { owner: scenario, rest: place };
  for (const [index, key] of place.entries()) {
    value = Array.isArray(value) ? (value as readonly Content[])[Number(key)] : contentMember(value, key);
    if (!isContentObject(value) || !isModule(value)) continue;
    const id = contentMember(value, 'id');
    const label = moduleLabel(typeof id === 'number' ? String(id) : '', value);
    found = { owner: `module ${label} of ${scenario}`, rest: place.slice(index + 1) };
  }
  return found;
}

/** Finds the step or trigger that contains a place of a stream's own file. */
function ownerInStream(place: readonly string[]): Owned {
  const [list = '', index = '', ...rest] = place;
  const noun = itemNoun('stream', list);
  if (noun === undefined || rest.length === 0) return { owner: '', rest: place };
  return { owner: `${noun} ${Number(index) + 1}`, rest };
}
