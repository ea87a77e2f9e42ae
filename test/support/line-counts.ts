import { diffLines } from 'diff';

/** Lines that are added and removed between two texts, as `git diff --numstat` counts them. */
export function lineCounts(before: string, after: string): readonly [added: number, removed: number] {
  const changes = diffLines(before, after);
  const count = (is: 'added' | 'removed') =>
    changes.filter((change) => change[is]).reduce((sum, change) => sum + (change.count ?? 0), 0);
  return [count('added'), count('removed')];
}

/** Lines that differ between two texts, each with the sign that `git diff` puts before it. */
export function changedLines(before: string, after: string): readonly string[] {
  return diffLines(before, after)
    .filter(({ added, removed }) => added || removed)
    .flatMap(({ added, value }) =>
      value
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `${added ? '+' : '-'}${line}`),
    );
}
