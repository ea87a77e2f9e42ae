/** Counts the equal items at the start of two texts or lists. */
export function sharedStart<T>(one: ArrayLike<T>, other: ArrayLike<T>): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one[count] === other[count]) count += 1;
  return count;
}

/** Counts the equal items at the end of two texts or lists, without their first `start` items. */
export function sharedEnd<T>(one: ArrayLike<T>, other: ArrayLike<T>, start = 0): number {
  const most = Math.min(one.length, other.length) - start;
  let count = 0;
  while (count < most && one[one.length - 1 - count] === other[other.length - 1 - count]) count += 1;
  return count;
}
