import { boundedProblems } from '../problems/bounded-problems.ts';
import type { Problem } from '../problems/problem.ts';
import { InvalidEnvironmentFile } from './complaints.ts';
import type { YamlText } from '../json/yaml-text.ts';

/** Throws `InvalidEnvironmentFile` with the place of each unresolved conflict (docs/explanation/merging.md). */
export function refuseConflicts(yaml: YamlText, file: string): void {
  const problems = [...conflictPaths(yaml.value, [])].map((path): Problem => ({
    code: 'SLC1006',
    severity: 'error',
    file,
    place: yaml.placeOf(path),
    message: 'a merge conflict is not resolved yet',
  }));
  const [first] = problems;
  if (first !== undefined) throw new InvalidEnvironmentFile(first, boundedProblems(problems));
}

/** Returns the paths of the keys `$conflict`, except those inside another. */
function* conflictPaths(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, '$conflict')) yield [...path, '$conflict'];
  else for (const [key, item] of Object.entries(value)) yield* conflictPaths(item, [...path, key]);
}
