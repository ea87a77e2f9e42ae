import { kindOfPath, type KindName } from './kinds.ts';

/** What one tenant calls the thing at a path of the tree. */
export interface IdEntry {
  readonly path: string;
  readonly id: string;
}

/** Ids of the tenant itself, which stand beside those of its things. */
export interface TenantIds {
  readonly tenant?: string;
  readonly team?: string;
  readonly organization?: string;
}

/**
 * The ids of one tenant, by path and back. Several paths may share an id (two connections of the source bound to one
 * of the target); the way back then gives the first of them in order. Scenarios and hooks are known by id inside
 * the stream or scenario that holds them, because a scenario that two streams share is in both.
 */
export class IdBook {
  readonly #ids = new Map<string, string>();
  /** Sorted; by kind, scope and id, and of scenarios by id alone too. */
  readonly #paths = new Map<string, readonly string[]>();
  #tenant: TenantIds;

  constructor(entries: Iterable<IdEntry> = [], tenant: TenantIds = {}) {
    for (const { path, id } of entries) this.set(path, id);
    this.#tenant = tenant;
  }

  get tenant(): TenantIds {
    return this.#tenant;
  }

  learnTenant(ids: TenantIds): void {
    this.#tenant = { ...ids, ...this.#tenant };
  }

  idOf(path: string): string | undefined {
    return this.#ids.get(path);
  }

  /** `scope` is the path of the stream of a scenario or the scenario of a hook; empty for what all streams share. */
  pathOf(kind: KindName, id: string, scope = ''): string | undefined {
    return this.#paths.get(reverseKey(kind, scope, id))?.[0];
  }

  /** Paths of scenarios with that id, whatever stream holds them, sorted. */
  scenarioPaths(id: string): readonly string[] {
    return this.#paths.get(reverseKey('scenario', anyScope, id)) ?? [];
  }

  set(path: string, id: string): void {
    const kind = kindOfPath(path);
    if (kind === undefined) return;
    const before = this.#ids.get(path);
    if (before === id) return;
    const scopes = [scopeOf(kind, path), ...(kind === 'scenario' ? [anyScope] : [])];
    const others = (key: string) => (this.#paths.get(key) ?? []).filter((other) => other !== path);
    for (const scope of scopes) {
      if (before !== undefined) {
        const key = reverseKey(kind, scope, before);
        this.#paths.set(key, others(key));
      }
      const key = reverseKey(kind, scope, id);
      this.#paths.set(key, [...others(key), path].sort());
    }
    this.#ids.set(path, id);
  }

  entries(): readonly IdEntry[] {
    return [...this.#ids].map(([path, id]) => ({ path, id }));
  }

  /** The path that stands for all paths with the same id, so that two trees can be compared as this tenant sees them. */
  representative(path: string): string {
    const kind = kindOfPath(path);
    const id = this.#ids.get(path);
    if (kind === undefined || id === undefined) return path;
    return this.pathOf(kind, id, scopeOf(kind, path)) ?? path;
  }

  copy(): IdBook {
    return new IdBook(this.entries(), this.#tenant);
  }
}

/** No path of a stream or scenario. */
const anyScope = '*';

/** The path of the stream of a scenario, or of the scenario of a hook; empty for other kinds. */
export function scopeOf(kind: KindName, path: string): string {
  if (kind !== 'scenario' && kind !== 'hook') return '';
  return path.split('/').slice(0, -2).join('/');
}

function reverseKey(kind: KindName, scope: string, id: string): string {
  return `${kind}\u0000${scope}\u0000${id}`;
}
