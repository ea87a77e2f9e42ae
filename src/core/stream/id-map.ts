import { kindOfPath, kinds, type KindName } from './kinds.ts';

/** A tenant's id for the resource at a path of the tree. */
export interface IdEntry {
  readonly path: string;
  readonly id: string;
}

/** Address of a webhook in one tenant, and its random part. Both work as passwords. */
export interface HookUrl {
  readonly url: string;
  readonly udid: string;
}

/** Ids of the tenant itself, besides those of its resources. */
export interface TenantIds {
  readonly tenant?: string;
  readonly team?: string;
  readonly organization?: string;
}

/**
 * Ids of one tenant, by path and back. Several paths may share an id (two connections of the source bound to one of the
 * target); the lookup by id then returns the first of them in order. Scenarios and hooks are looked up within their
 * stream or scenario, because a scenario that two streams share is in both.
 */
export class IdMap {
  /** Parent of a draft, which has all entries that the draft lacks. */
  readonly #base: IdMap | undefined;
  readonly #ids = new Map<string, string>();
  /** Paths by id, of any kind and scope; several are sorted. Most ids have one path. */
  readonly #paths = new Map<string, string | readonly string[]>();
  readonly #changed = new Set<string>();
  /** Paths of prerequisites that the environment binds. */
  readonly #bound = new Set<string>();
  /** Addresses of webhooks by path. Kept in memory only, and not part of the entries. */
  readonly #hookUrls = new Map<string, HookUrl>();
  /** All ids, computed on first use. */
  #given: Set<string> | undefined;
  #tenant: TenantIds;

  constructor(entries: Iterable<IdEntry> = [], tenant: TenantIds = {}, base?: IdMap) {
    this.#base = base;
    for (const { path, id } of entries) this.set(path, id);
    this.#changed.clear();
    this.#tenant = tenant;
  }

  get tenant(): TenantIds {
    return this.#tenant;
  }

  learnTenant(ids: TenantIds): void {
    this.#tenant = { ...ids, ...this.#tenant };
  }

  idOf(path: string): string | undefined {
    return this.#ids.get(path) ?? this.#base?.idOf(path);
  }

  /**
   * Returns the path of an id. `scope` is the path of the stream of a scenario or the scenario of a hook; empty for
   * shared resources.
   */
  pathOf(kind: KindName, id: string, scope = ''): string | undefined {
    const paths = this.#pathsOf(id);
    // Many streams may share a scenario. The paths within one stream are adjacent.
    const folder = `${scope === '' ? kinds[kind].folder : scope}/`;
    for (let at = firstFrom(paths, folder); at < paths.length; at += 1) {
      const path = paths[at] as string;
      if (!path.startsWith(folder)) return undefined;
      if (kindOfPath(path) === kind && scopeOf(kind, path) === scope) return path;
    }
    return undefined;
  }

  /** Returns the paths of scenarios with that id in any stream, sorted. */
  scenarioPaths(id: string): readonly string[] {
    return this.#pathsOf(id).filter((path) => kindOfPath(path) === 'scenario');
  }

  set(path: string, id: string): void {
    if (kindOfPath(path) === undefined || this.idOf(path) === id) return;
    this.#put(path, id);
    this.#changed.add(path);
  }

  /**
   * Adds the id to which an environment binds a prerequisite. It comes from no tenant, so it does not count as a
   * change.
   */
  bind(path: string, id: string): void {
    this.#bound.add(path);
    if (this.idOf(path) !== id) this.#put(path, id);
  }

  isBound(path: string): boolean {
    return this.#bound.has(path) || this.#base?.isBound(path) === true;
  }

  #put(path: string, id: string): void {
    const before = this.idOf(path);
    if (before !== undefined)
      this.#paths.set(
        before,
        this.#pathsOf(before).filter((other) => other !== path),
      );
    const there = this.#pathsOf(id);
    const at = firstFrom(there, path);
    this.#paths.set(id, there.length === 0 ? path : there.toSpliced(at, there[at] === path ? 1 : 0, path));
    this.#ids.set(path, id);
    this.#given?.add(id);
  }

  hookUrlOf(path: string): HookUrl | undefined {
    return this.#hookUrls.get(path) ?? this.#base?.hookUrlOf(path);
  }

  setHookUrl(path: string, address: HookUrl): void {
    this.#hookUrls.set(path, address);
  }

  /** Returns the known addresses of webhooks, by path. */
  hookUrls(): ReadonlyMap<string, HookUrl> {
    return new Map([...(this.#base?.hookUrls() ?? []), ...this.#hookUrls]);
  }

  entries(): readonly IdEntry[] {
    return [...this.#all()].map(([path, id]) => ({ path, id }));
  }

  /** Tells whether any resource has an id here, or had it at the first call. */
  isGiven(id: string): boolean {
    this.#given ??= new Set(this.#all().values());
    return this.#given.has(id);
  }

  /** Returns the entries changed since the map was created, or since `forgetChanges`, with their present ids. */
  changes(): readonly IdEntry[] {
    return [...this.#changed].map((path) => ({ path, id: this.#ids.get(path) as string }));
  }

  /** Removes these changes from `changes`, except those that changed again. */
  forgetChanges(changes: readonly IdEntry[]): void {
    for (const { path, id } of changes) if (this.#ids.get(path) === id) this.#changed.delete(path);
  }

  copy(): IdMap {
    const copy = new IdMap(this.entries(), this.#tenant);
    for (const { path, id } of this.entries()) if (this.isBound(path)) copy.bind(path, id);
    return copy;
  }

  /**
   * Returns a cheap copy. Its changes stay its own, and `changes` returns its differences from this map. This map must
   * not change while the draft is in use.
   */
  draft(): IdMap {
    return new IdMap([], this.#tenant, this);
  }

  #all(): ReadonlyMap<string, string> {
    return this.#base === undefined ? this.#ids : new Map([...this.#base.#all(), ...this.#ids]);
  }

  #pathsOf(id: string): readonly string[] {
    const own = this.#paths.get(id);
    if (own === undefined) return this.#base === undefined ? [] : this.#base.#pathsOf(id);
    return typeof own === 'string' ? [own] : own;
  }
}

/** Returns the path of the stream of a scenario, or of the scenario of a hook; empty for other kinds. */
export function scopeOf(kind: KindName, path: string): string {
  if (kind !== 'scenario' && kind !== 'hook') return '';
  const end = path.lastIndexOf('/', path.lastIndexOf('/') - 1);
  return end === -1 ? '' : path.slice(0, end);
}

/** Returns the index of the first of sorted texts that is not before this one. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
