import {
  contentMember,
  contentObject,
  isContentArray,
  isModule,
  type Content,
  type ContentObject,
} from '../../core/stream/content.ts';
import { moduleId } from '../../core/merge/hollow.ts';
import { countOf, isRest, kindOf } from '../../core/problems/bounded-problems.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { Tree, TreeFile } from '../../core/tree/tree.ts';

/** Tree, or the part that was read, with its problems. */
export interface Checked {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

/**
 * Returns problems that none of these others has, wherever in its file one is now. If another has too many of a kind in
 * a file to list, all of that kind are new only if there are more.
 */
export function newProblems(checked: Checked, others: readonly Checked[]): readonly Problem[] {
  const known = new Set(others.flatMap(({ tree, problems }) => problems.map((one) => identity(tree, one))));
  const many = others.map(({ problems }) => countsOfMany(problems));
  const counts = countsByKind(checked.problems);
  return checked.problems.filter((problem) => {
    const kind = kindOf(problem);
    const isAmongMany = many.some((other) => (counts.get(kind) ?? 0) <= (other.get(kind) ?? 0));
    return !isAmongMany && !known.has(identity(checked.tree, problem));
  });
}

function countsByKind(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const kind = kindOf(problem);
    counts.set(kind, (counts.get(kind) ?? 0) + countOf(problem));
  }
  return counts;
}

/** Counts problems of each kind that is not listed in full. */
function countsOfMany(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const cut = new Set(problems.filter(isRest).map(kindOf));
  return cut.size === 0 ? new Map() : countsByKind(problems.filter((problem) => cut.has(kindOf(problem))));
}

/** Returns a key that identifies a problem after an insertion before it or a move of its module. */
function identity(tree: Tree, { code, file, place, message }: Problem): string {
  return JSON.stringify([code, file, lastingPlace(tree.get(file), place), message.replace(otherPlace, '')]);
}

/** End of a message with another position in the same file. */
const otherPlace = / at (?:\/[^/\s]*)+$/;

/**
 * Returns a position that starts at its module wherever that is, or else at the top. Omits indices, because they shift.
 */
function lastingPlace(file: TreeFile | undefined, place: string): string {
  if (file === undefined || !place.startsWith('/')) return place;
  let value: Content | undefined = allOf(file);
  let lasting: readonly string[] = [];
  for (const written of place.slice(1).split('/')) {
    const isItem = isContentArray(value);
    const step = written.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isContentArray(value) ? value[Number(step)] : contentMember(value, step);
    const id = isModule(value) ? moduleId(value) : undefined;
    lasting = id !== undefined ? [`id=${id}`] : [...lasting, isItem ? '' : written];
  }
  return lasting.join('/');
}

const allOf = ({ content, own }: TreeFile): ContentObject =>
  contentObject([...Object.entries(content), ...Object.entries(own)]);
