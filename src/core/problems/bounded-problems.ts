import { budgets } from '../budgets.ts';
import type { Problem } from './problem.ts';
import { shortText } from '../text/short-text.ts';

/**
 * Shortens a list of problems: keeps the first ones of each kind in a file and counts the rest. Cuts long texts. Keeps
 * the order.
 */
export function boundedProblems(problems: Iterable<Problem>): readonly Problem[] {
  const kept: Problem[] = [];
  const kinds = new Map<string, { readonly first: Problem; shown: number; count: number }>();
  for (const problem of problems) {
    const kind = kindOf(problem);
    const known = kinds.get(kind) ?? { first: shortened(problem), shown: 0, count: 0 };
    kinds.set(kind, known);
    known.count += countOf(problem);
    if (isRest(problem) || known.shown === budgets.problems.ofKind) continue;
    known.shown += 1;
    kept.push(shortened(problem));
  }
  for (const { first, shown, count } of kinds.values())
    if (count > shown) kept.push(restOfKind(first, count - shown));
  return kept;
}

/** Summarises more problems of one kind in one file. */
export function restOfKind(first: Problem, count: number): Problem {
  const message = `and ${count.toLocaleString('en-US')} more of the same kind`;
  return { ...first, place: '', message };
}

/** Key of the problems of one kind in one file. */
export function kindOf({ code, severity, file }: Problem): string {
  return `${code}\u0000${severity}\u0000${file}`;
}

const rest = /^and ([\d,]+) more of the same kind$/;

/** Recognises a problem that represents omitted ones. */
export const isRest = ({ message }: Problem) => rest.test(message);

/** Counts the problems that one represents: itself, or the omitted ones. */
export function countOf({ message }: Problem): number {
  const count = rest.exec(message)?.[1];
  return count === undefined ? 1 : Number(count.replaceAll(',', ''));
}

function shortened(problem: Problem): Problem {
  const { file, place, message } = problem;
  const most = budgets.problems.text;
  if (file.length <= most && place.length <= most && message.length <= most) return problem;
  return { ...problem, file: shortText(file), place: shortText(place), message: shortText(message) };
}

/** Problems that a list has already left out. */
interface LeftOut {
  readonly first: Problem | undefined;
  readonly files: ReadonlySet<string>;
  readonly count: number;
}

const nothingLeftOut: LeftOut = { first: undefined, files: new Set(), count: 0 };

/** Picks the problems to show: errors first, and at the end the number left out. */
export function shownProblems(
  problems: readonly Problem[],
  most: number = budgets.problems.inAll,
  before: LeftOut = nothingLeftOut,
): readonly Problem[] {
  if (problems.length <= most && before.count === 0) return problems;
  const sorted = [
    ...problems.filter(({ severity }) => severity === 'error'),
    ...problems.filter(({ severity }) => severity === 'warning'),
  ];
  const [kept, left] = [sorted.slice(0, most), sorted.slice(most)];
  const first = before.first ?? left[0];
  if (first === undefined) return kept;
  const files = new Set([...before.files, ...left.map(({ file }) => file)]).size;
  const count = left.reduce((sum, problem) => sum + countOf(problem), before.count);
  const message = `and ${count.toLocaleString('en-US')} more problems, in ${files.toLocaleString('en-US')} files from here on`;
  return [...kept, { ...first, code: 'SLC1063', place: '', message }];
}
