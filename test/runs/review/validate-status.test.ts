import { expect, it } from 'vitest';
import { ProblemList } from '../../../src/core/problems/problem-list.ts';
import { descriptionLimit } from '../../../src/ports/git-host.ts';
import { validated } from '../../../src/runs/review/plans/validate.ts';

const problem = { code: 'SLC1062', severity: 'error', file: 'a.json', place: '/x' } as const;

it.each([1, 12])(
  'a status of %d errors keeps the code of the first, however long its message is',
  (count) => {
    const errors = Array.from({ length: count }, () => ({ ...problem, message: 'm'.repeat(400) }));
    const { description } = validated(new ProblemList(errors), undefined);
    expect(description).toHaveLength(descriptionLimit);
    expect(description).toMatch(/^a\.json: \/x: m+… \[SLC1062\]( \(and 11 more\))?$/);
  },
);

it('a status of one short error has all of it', () => {
  const { description } = validated(new ProblemList([{ ...problem, message: 'is wrong' }]), undefined);
  expect(description).toBe('a.json: /x: is wrong [SLC1062]');
});
