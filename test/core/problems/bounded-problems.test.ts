import { describe, expect, it } from 'vitest';
import { boundedProblems, countOf, shownProblems } from '../../../src/core/problems/bounded-problems.ts';
import { budgets } from '../../../src/core/budgets.ts';
import { InvalidInput, type Problem } from '../../../src/core/problems/problem.ts';

const { ofKind, inAll, text } = budgets.problems;
const problem = (more: Partial<Problem> = {}): Problem => ({
  code: 'SLC1017',
  severity: 'warning',
  file: 'rules/a.json',
  place: '/x',
  message: 'odd',
  ...more,
});
const many = (count: number, more: (index: number) => Partial<Problem> = () => ({})) =>
  Array.from({ length: count }, (_, index) => problem({ place: `/${index}`, ...more(index) }));

describe('the problems of a file', () => {
  it('are the first of each kind, and how many more there are', () => {
    const bounded = boundedProblems([...many(700_000), problem({ code: 'SLC1009' })]);
    expect(bounded.slice(0, ofKind)).toEqual(many(ofKind));
    expect(bounded.slice(ofKind)).toEqual([
      problem({ code: 'SLC1009' }),
      problem({ place: '', message: 'and 699,980 more of the same kind' }),
    ]);
    expect(bounded.map(countOf).reduce((sum, count) => sum + count)).toBe(700_001);
  });

  it('are the same where they are bounded again', () => {
    const once = boundedProblems(many(5000));
    expect(boundedProblems(once)).toEqual(once);
    expect(boundedProblems(many(ofKind))).toEqual(many(ofKind));
  });

  it('are the first of each kind where the count of the rest comes before them', () => {
    const once = boundedProblems(many(5000));
    const [shown, rest] = [once.slice(0, ofKind), once.slice(ofKind)];
    expect(boundedProblems([...rest, ...shown])).toEqual(once);
  });

  it('count for each file and severity apart', () => {
    const all = many(3 * ofKind, (index) => ({ file: `rules/${index % 3}.json` }));
    expect(boundedProblems(all)).toEqual(all);
  });

  it('have no text that is longer than anybody reads', () => {
    const long = 'x'.repeat(1_000_000);
    const [short] = boundedProblems([problem({ message: long, place: long, file: long })]);
    for (const part of [short?.message, short?.place, short?.file]) expect(part).toHaveLength(text);
    expect(new InvalidInput('a.json', long, long).message.length).toBeLessThan(3 * text);
  });
});

describe('the problems of a tree', () => {
  it('are shown with errors first, and with the number of those that are not', () => {
    const warnings = many(2 * inAll, (index) => ({ file: `rules/${index}.json` }));
    const error = problem({ severity: 'error' });
    const shown = shownProblems([...warnings, error]);
    expect(shown).toHaveLength(inAll + 1);
    expect(shown[0]).toEqual(error);
    expect(shown.at(-1)).toMatchObject({
      code: 'SLC1063',
      severity: 'warning',
      message: 'and 1,001 more problems, in 1,001 files from here on',
    });
  });
});
