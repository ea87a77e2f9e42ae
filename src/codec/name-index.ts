import { contentMember, isContentObject } from '../domain/content.ts';
import { kindOfFolder, kinds, type KindName } from '../domain/kinds.ts';
import { ownMember, treePath, type Tree, type TreeFile } from '../domain/tree.ts';
import { blueprintOf } from './scenario-file.ts';

/** The natural key of a thing from the fields that make it up, as one text. */
export function naturalKey(kind: KindName, field: (name: string) => unknown): string {
  return JSON.stringify(kinds[kind].naturalKey.map((name) => textOrNull(field(name))));
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/**
 * Which paths of a tree have which natural key. The tree is read when that is first asked, and must not change. What is
 * laid over another index counts before what that one has at the same path.
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

  /** The file of the tree at a path. */
  file(path: string): TreeFile | undefined {
    return this.tree.get(path) ?? this.#below?.file(path);
  }

  /** Paths of that kind and natural key inside a stream or scenario, or at the top where the scope is empty. */
  paths(kind: KindName, scope: string, key: string): readonly string[] {
    this.#read();
    const own = this.#paths.get(`${kind}\u0000${scope}\u0000${key}`) ?? [];
    const below = this.#below?.paths(kind, scope, key).filter((path) => !this.#all.has(path)) ?? [];
    return below.length === 0 ? own : [...below, ...own].sort();
  }

  has(path: string): boolean {
    this.#read();
    return this.#all.has(path) || this.#below?.has(path) === true;
  }

  #read(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    for (const [path, file] of this.tree) this.#add(path, file);
  }

  #add(path: string, file: TreeFile): void {
    const place = treePath(path);
    if (place.is === 'stream')
      this.#put('stream', '', place.stream, (name) => contentMember(file.content, name));
    else if (place.is === 'scenario') this.#addScenario(place.scenario, place.stream ?? '', file);
    else if (place.is === 'shared') {
      const kind = kindOfFolder(place.folder);
      if (kind !== undefined) this.#put(kind, '', place.path, (name) => contentMember(file.content, name));
    }
  }

  #addScenario(scenario: string, stream: string, file: TreeFile): void {
    this.#put('scenario', stream, scenario, (name) =>
      contentMember(blueprintOf(file.content) ?? file.content, name),
    );
    for (const hooks of [ownMember(file, '$hooks'), ownMember(file, '$uncarriedHooks')]) {
      for (const [slug, hook] of Object.entries(isContentObject(hooks) ? hooks : {})) {
        this.#put('hook', scenario, `${scenario}/hooks/${slug}`, (name) => contentMember(hook, name));
      }
    }
  }

  #put(kind: KindName, scope: string, path: string, field: (name: string) => unknown): void {
    const key = `${kind}\u0000${scope}\u0000${naturalKey(kind, field)}`;
    const present = this.#paths.get(key);
    if (present === undefined) this.#paths.set(key, [path]);
    else present.push(path);
    this.#all.add(path);
  }
}
