import { conflictsOf } from '../../merge/conflicts.ts';
import type { Problem } from '../../problems/problem.ts';
import type { TreeFile } from '../tree.ts';

/** Returns the unresolved merge conflicts of a file. */
export function conflictProblems(path: string, file: TreeFile): readonly Problem[] {
  return conflictsOf(file).map(({ place, why }) => ({
    code: 'SLC1006',
    severity: 'error',
    file: path,
    place,
    message: `a merge conflict is not resolved yet${why === '' ? '' : `: ${why}`}`,
  }));
}
