import type { Kysely, RawBuilder } from 'kysely';
import { readVersion, type ListTable, type ListVersion } from './list-versions.ts';
import { byMembers, type TextMember } from '../ordering.ts';
import type { StoreSchema } from '../schema.ts';

/** A list of an owner in a table. */
export interface StoredList<T> {
  readonly table: ListTable;
  /**
   * Returns the key by which a save replaces an item. If a save makes other items disappear, that counts as a removal.
   */
  readonly key: (item: T) => string;
  readonly sortedBy: readonly TextMember<T>[];
  /** Returns items saved after a version, in any order; for version -1, all items. */
  readonly items: (db: Kysely<StoreSchema>, owner: string, after: number) => Promise<readonly T[]>;
}

interface CachedList extends ListVersion {
  readonly items: readonly unknown[];
}

/** Returns all items of a list, sorted. */
export async function readList<T>(
  db: Kysely<StoreSchema>,
  list: StoredList<T>,
  owner: string,
): Promise<readonly T[]> {
  return (await list.items(db, owner, -1)).toSorted(byMembers(list.sortedBy));
}

/**
 * Cache of lists, so that only items saved since the last reading are read, whatever process saved them. Unchanged
 * items are the same objects, and an unchanged list is the same array.
 */
export class ListCache {
  readonly #server: RawBuilder<string>;
  readonly #kept = new Map<string, CachedList>();

  /** `server`: see `readVersion`. */
  constructor(server: RawBuilder<string>) {
    this.#server = server;
  }

  /**
   * Reads a list through the cache. Only for use outside of transactions, because a transaction may still be rolled
   * back.
   */
  async read<T>(db: Kysely<StoreSchema>, list: StoredList<T>, owner: string): Promise<readonly T[]> {
    const key = `${list.table} ${owner}`;
    const cached = this.#kept.get(key);
    // Before the rows, so that an item saved in between is read once more the next time.
    const version = await this.#versionOf(db, list, owner);
    const items =
      cached === undefined || !goesOnFrom(cached, version)
        ? await readList(db, list, owner)
        : await this.#sinceCached(db, list, owner, { kept: cached, version });
    this.#kept.set(key, { ...version, items });
    return items;
  }

  async #sinceCached<T>(
    db: Kysely<StoreSchema>,
    list: StoredList<T>,
    owner: string,
    { kept: cached, version }: { readonly kept: CachedList; readonly version: ListVersion },
  ): Promise<readonly T[]> {
    const before = cached.items as readonly T[];
    if (cached.version === version.version) return before;
    const saved = await list.items(db, owner, cached.version);
    // Items that were displaced between both reads would otherwise appear next to their replacements.
    const { removals } = await this.#versionOf(db, list, owner);
    return removals === cached.removals ? withSaved(before, saved, list) : readList(db, list, owner);
  }

  #versionOf<T>(db: Kysely<StoreSchema>, { table }: StoredList<T>, owner: string): Promise<ListVersion> {
    return readVersion(db, { table, owner, server: this.#server });
  }
}

function goesOnFrom(before: ListVersion, { server, removals, version }: ListVersion): boolean {
  return before.server === server && before.removals === removals && before.version <= version;
}

/** Returns a sorted list with the items saved since, each in its place instead of its earlier version. */
function withSaved<T>(
  before: readonly T[],
  saved: readonly T[],
  { key, sortedBy }: Pick<StoredList<T>, 'key' | 'sortedBy'>,
): readonly T[] {
  const compare = byMembers(sortedBy);
  const gone = new Set(saved.map(key));
  const items: T[] = [];
  const waiting = saved.toSorted(compare).reverse();
  for (const item of before) {
    if (gone.has(key(item))) continue;
    for (let next = waiting.at(-1); next !== undefined && compare(next, item) < 0; next = waiting.at(-1)) {
      items.push(next);
      waiting.pop();
    }
    items.push(item);
  }
  return [...items, ...waiting.reverse()];
}
