import { expect, it } from 'vitest';
import { boundedProblems } from '../../../src/core/problems/bounded-problems.ts';
import type { Problem } from '../../../src/core/problems/problem.ts';
import { newProblems } from '../../../src/runs/ancestry/new-problems.ts';

const problems = (count: number, from = 0): readonly Problem[] =>
  Array.from({ length: count }, (_, index) => ({
    code: 'SLC1009',
    severity: 'error',
    file: 'rules/a.json',
    place: `/x${from + index}`,
    message: 'names nothing',
  }));
const checked = (all: readonly Problem[]) => ({ tree: new Map(), problems: boundedProblems(all) });

it('does not take for new what comes into the list because others of many were corrected', () => {
  expect(newProblems(checked(problems(50, 5)), [checked(problems(55))])).toEqual([]);
});

it('takes those of a kind for new where there are more of them than before, listed or not', () => {
  const found = newProblems(checked(problems(56)), [checked(problems(55))]);
  expect(found).toMatchObject([{ message: 'and 36 more of the same kind' }]);
});
