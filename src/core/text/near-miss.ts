/**
 * Returns the word of the list that was probably meant: at most a third of its letters differ, ignoring case; otherwise
 * undefined.
 */
export function nearMiss(written: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const allowed = Math.max(1, Math.floor(word.length / 3));
    if (Math.abs(word.length - written.length) > allowed) continue;
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance <= allowed && distance < least) {
      best = word;
      least = distance;
    }
  }
  return best;
}

/** Returns the number of letters to add, remove, replace or swap with their neighbour to make one text of the other. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** Returns the likeness of two names, from 0 to 1, ignoring case. */
export function likeness(one: string, other: string): number {
  const longest = Math.max(one.length, other.length);
  if (longest === 0 || longest > longestCompared) return Number(one === other);
  return 1 - editDistance(one.toLowerCase(), other.toLowerCase()) / longest;
}

/** Limit on the length of compared names. Longer ones are equal or different. */
const longestCompared = 200;
