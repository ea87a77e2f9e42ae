import type { Kysely, RawBuilder } from 'kysely';
import { readVersion, type ListTable, type ListVersion } from './list-versions.ts';
import { byMembers, type TextMember } from '../ordering.ts';
import type { Schema } from '../schema.ts';

/** A list that an owner has in a table. */
export interface StoredList<T> {
  readonly table: ListTable;
  /**
   * Returns the key by which a save replaces an item. If a save makes other items disappear, that counts as a removal.
   */
  readonly key: (item: T) => string;
  readonly sortedBy: readonly TextMember<T>[];
  /** Items saved after a version, in any order; of version -1 all. */
  readonly items: (db: Kysely<Schema>, owner: string, after: number) => Promise<readonly T[]>;
}

interface Kept extends ListVersion {
  readonly items: readonly unknown[];
}

/** All of a list, sorted. */
export async function readList<T>(
  db: Kysely<Schema>,
  list: StoredList<T>,
  owner: string,
): Promise<readonly T[]> {
  return (await list.items(db, owner, -1)).toSorted(byMembers(list.sortedBy));
}

/**
 * Lists as they were when they were read last, so that of a long one no more is read than what was saved since, by
 * whatever process. An item that is as it was is the same object, and a list that is as it was the same array.
 */
export class KeptLists {
  readonly #server: RawBuilder<string>;
  readonly #kept = new Map<string, Kept>();

  /** `server`: as of `readVersion`. */
  constructor(server: RawBuilder<string>) {
    this.#server = server;
  }

  /** Outside of transactions alone: one may yet be undone. */
  async read<T>(db: Kysely<Schema>, list: StoredList<T>, owner: string): Promise<readonly T[]> {
    const key = `${list.table} ${owner}`;
    const kept = this.#kept.get(key);
    // Before the rows: what is saved in between is read once more the next time.
    const version = await this.#versionOf(db, list, owner);
    const items =
      kept === undefined || !goesOnFrom(kept, version)
        ? await readList(db, list, owner)
        : await this.#sinceKept(db, list, owner, { kept, version });
    this.#kept.set(key, { ...version, items });
    return items;
  }

  async #sinceKept<T>(
    db: Kysely<Schema>,
    list: StoredList<T>,
    owner: string,
    { kept, version }: { readonly kept: Kept; readonly version: ListVersion },
  ): Promise<readonly T[]> {
    const before = kept.items as readonly T[];
    if (kept.version === version.version) return before;
    const saved = await list.items(db, owner, kept.version);
    // Items that were displaced between both reads would otherwise appear next to their replacements.
    const { removals } = await this.#versionOf(db, list, owner);
    return removals === kept.removals ? withSaved(before, saved, list) : readList(db, list, owner);
  }

  #versionOf<T>(db: Kysely<Schema>, { table }: StoredList<T>, owner: string): Promise<ListVersion> {
    return readVersion(db, { table, owner, server: this.#server });
  }
}

function goesOnFrom(before: ListVersion, { server, removals, version }: ListVersion): boolean {
  return before.server === server && before.removals === removals && before.version <= version;
}

/** A sorted list with what was saved since: each in its place, and what it was before no more. */
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
