/** Names of members that are texts. */
export type TextMember<T> = {
  [K in keyof T & string]: T[K] extends string ? K : never;
}[keyof T & string];

/**
 * Compares by these members, the first first, by UTF-16 code unit. Here and not in the database, whose order of texts
 * depends on its collation.
 */
export function byMembers<T>(keys: readonly TextMember<T>[]): (one: T, other: T) => number {
  return (one, other) => {
    for (const key of keys) {
      if (one[key] < other[key]) return -1;
      if (one[key] > other[key]) return 1;
    }
    return 0;
  };
}

/** A copy that is sorted so. */
export function sortedBy<T>(items: readonly T[], ...keys: readonly TextMember<T>[]): readonly T[] {
  return items.toSorted(byMembers(keys));
}
