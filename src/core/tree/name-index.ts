import { contentMember, isContentObject } from '../stream/content.ts';
import { kindOfFolder, kinds, type KindName } from '../stream/kinds.ts';
import { ownMember, treePath, type Tree, type TreeFile } from './tree.ts';
import { blueprintOf } from './scenario-file.ts';

/** Returns the natural key of a resource as one text, from its fields. */
export function naturalKey(kind: KindName, field: (name: string) => unknown): string {
  return JSON.stringify(kinds[kind].naturalKey.map((name) => textOrNull(field(name))));
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/**
 * Index of a tree's paths by natural key. It reads the tree on first use, and must be told of each change with
 * `changed`. An index over another one overrides its entries at the same path.
 */
export class NameIndex {
  readonly tree: Tree;
  readonly #below: NameIndex | undefined;
  readonly #paths = new Map<string, string[]>();
  readonly #all = new Set<string>();
  #isRead = false;

  constructor(tree: Tree, below?: NameIndex) {
    this.tree = tree;
    this.#below = below;
  }

  /** Returns the file of the tree at a path. */
  file(path: string): TreeFile | undefined {
    return this.tree.get(path) ?? this.#below?.file(path);
  }

  /** Returns paths of a kind and natural key inside a stream or scenario, or at the top where the scope is empty. */
  paths(kind: KindName, scope: string, key: string): readonly string[] {
    this.#read();
    const own = this.#paths.get(keyOf(kind, scope, key)) ?? [];
    const below = this.#below?.paths(kind, scope, key).filter((path) => !this.#all.has(path)) ?? [];
    return below.length === 0 ? own : [...below, ...own].sort();
  }

  has(path: string): boolean {
    this.#read();
    return this.#all.has(path) || this.#below?.has(path) === true;
  }

  /** Updates the index after the file at a path changed from `before`, which is undefined if there was none. */
  changed(path: string, before: TreeFile | undefined): void {
    if (!this.#isRead) return;
    if (before !== undefined) for (const resource of resourcesIn(path, before)) this.#drop(resource);
    const file = this.tree.get(path);
    if (file !== undefined) for (const resource of resourcesIn(path, file)) this.#put(resource);
  }

  #read(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    for (const [path, file] of this.tree) for (const resource of resourcesIn(path, file)) this.#put(resource);
  }

  #put({ key, path }: IndexedName): void {
    const present = this.#paths.get(key);
    if (present === undefined) this.#paths.set(key, [path]);
    else present.push(path);
    this.#all.add(path);
  }

  #drop({ key, path }: IndexedName): void {
    const others = this.#paths.get(key)?.filter((other) => other !== path) ?? [];
    if (others.length === 0) this.#paths.delete(key);
    else this.#paths.set(key, others);
    this.#all.delete(path);
  }
}

/** A resource with a path and a name of its own; `key` is its kind, its place and its natural key. */
interface IndexedName {
  readonly key: string;
  readonly path: string;
}

function named(kind: KindName, scope: string, path: string, field: (name: string) => unknown): IndexedName {
  return { key: keyOf(kind, scope, naturalKey(kind, field)), path };
}

function keyOf(kind: KindName, scope: string, key: string): string {
  return `${kind}\u0000${scope}\u0000${key}`;
}

/** Returns the resource of a file, and those inside it. */
function resourcesIn(path: string, file: TreeFile): readonly IndexedName[] {
  const place = treePath(path);
  const field = (name: string) => contentMember(file.content, name);
  if (place.is === 'stream') return [named('stream', '', place.stream, field)];
  if (place.is === 'scenario') return scenarioResources(place.scenario, place.stream ?? '', file);
  const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
  return place.is === 'shared' && kind !== undefined ? [named(kind, '', place.path, field)] : [];
}

function scenarioResources(scenario: string, stream: string, file: TreeFile): readonly IndexedName[] {
  const ofScenario = (name: string) => contentMember(blueprintOf(file.content) ?? file.content, name);
  const hooks = [ownMember(file, '$hooks'), ownMember(file, '$uncarriedHooks')].flatMap((some) =>
    Object.entries(isContentObject(some) ? some : {}),
  );
  return [
    named('scenario', stream, scenario, ofScenario),
    ...hooks.map(([slug, hook]) =>
      named('hook', scenario, `${scenario}/hooks/${slug}`, (name) => contentMember(hook, name)),
    ),
  ];
}
