/**
 * A copy sorted by these members, the first first, by UTF-16 code unit. Sorted here and not by the database, whose
 * order of texts depends on its collation.
 */
export function sortedBy<K extends string, T extends Readonly<Record<K, string>>>(
  items: readonly T[],
  ...keys: readonly K[]
): readonly T[] {
  return items.toSorted((one, other) => {
    for (const key of keys) {
      if (one[key] < other[key]) return -1;
      if (one[key] > other[key]) return 1;
    }
    return 0;
  });
}
