/**
 * Rows in one statement. A row has at most a dozen columns, and a statement at most 32,766 parameters in SQLite and
 * 65,535 in PostgreSQL.
 */
const batchSize = 500;

/** Yields the items in batches that fit into one statement each; nothing for no items. */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += batchSize) yield items.slice(start, start + batchSize);
}

/** Returns the last item of each key, because a statement may change a row only once. */
export function lastOfEach<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
