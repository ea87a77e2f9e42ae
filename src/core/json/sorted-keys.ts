/** Number of keys up to which insertion sort is used, which needs no memory. Objects of the platform have fewer. */
const few = 32;

/**
 * Returns the keys of an object in the order of their code units. Most objects have sorted keys already, so checking is
 * cheaper than sorting.
 */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > few) return keys.sort();
  for (let next = 1; next < keys.length; next += 1) {
    const key = keys[next] as string;
    let at = next;
    for (; at > 0 && (keys[at - 1] as string) > key; at -= 1) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}
