import { diff3Merge } from 'node-diff3';
import { budgets } from '../../budgets.ts';
import { longestRise } from '../../diff/pair-items.ts';
import { sameKeys } from '../same.ts';

type Lines = readonly string[];

/** A part of a merged text: lines that merge, or those of both sides of a conflict. */
export type TextRegion =
  | { readonly is: 'merged'; readonly lines: Lines }
  | { readonly is: 'clash'; readonly target: Lines; readonly incoming: Lines };

export interface TextSides {
  readonly base: Lines;
  readonly target: Lines;
  readonly incoming: Lines;
}

/**
 * Limits on the steps of a comparison. Each pair of equal lines is compared with the candidates for a common sequence,
 * up to one for each line: a thousand empty lines take as long as thirty thousand different ones. Above `linesOfWhole`,
 * a text is first cut into parts. Below it, whole texts are compared, because then moves around a repeated line merge
 * too. `lines` limits all parts together.
 */
const { lines: most, linesOfWhole: few } = budgets.comparisons;

/** Returns the regions of two changes of a list of lines, in their order. */
export function textRegions(sides: TextSides): readonly TextRegion[] {
  if (steps(sides) <= few) return compared(sides);
  let left = most;
  return parts(sides).flatMap((part) => {
    const settled = settledWhole(part);
    if (settled !== undefined) return [settled];
    left -= steps(part);
    return left >= 0
      ? compared(part)
      : [{ is: 'clash', target: part.target, incoming: part.incoming } as const];
  });
}

function compared({ base, target, incoming }: TextSides): readonly TextRegion[] {
  const regions = diff3Merge([...target], [...base], [...incoming], { excludeFalseConflicts: true });
  return regions.map(({ ok = [], conflict }) =>
    conflict === undefined
      ? { is: 'merged', lines: ok }
      : { is: 'clash', target: conflict.a, incoming: conflict.b },
  );
}

/** Returns a part that only one side changed, or that both changed alike. */
function settledWhole({ base, target, incoming }: TextSides): TextRegion | undefined {
  if (sameKeys(target, incoming) || sameKeys(base, incoming)) return { is: 'merged', lines: target };
  return sameKeys(base, target) ? { is: 'merged', lines: incoming } : undefined;
}

function steps({ base, target, incoming }: TextSides): number {
  const before = countLines(base);
  return stepsBetween(before, countLines(target)) + stepsBetween(before, countLines(incoming));
}

function stepsBetween(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let [pairs, longest] = [0, 0];
  for (const [line, count] of one) {
    const times = other.get(line) ?? 0;
    pairs += count * times;
    longest += Math.min(count, times);
  }
  return pairs * longest;
}

function countLines(lines: Lines): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Cuts the texts at lines that each has exactly once, in one order. The parts are compared separately. */
function parts(sides: TextSides): readonly TextSides[] {
  const once = {
    base: placesOfUnique(sides.base),
    target: placesOfUnique(sides.target),
    incoming: placesOfUnique(sides.incoming),
  };
  const shared = [...once.base.keys()].filter((line) => once.target.has(line) && once.incoming.has(line));
  const inOne = inOrder(shared, once.target);
  const marks = inOrder(inOne, once.incoming);
  const cut = (lines: Lines, places: ReadonlyMap<string, number>) => {
    const at = marks.map((mark) => places.get(mark) ?? 0);
    return [...at, lines.length].map((end, index) => lines.slice(index === 0 ? 0 : at[index - 1], end));
  };
  const [base, target, incoming] = [
    cut(sides.base, once.base),
    cut(sides.target, once.target),
    cut(sides.incoming, once.incoming),
  ];
  return base.map((lines, index) => ({
    base: lines,
    target: target[index] ?? [],
    incoming: incoming[index] ?? [],
  }));
}

function placesOfUnique(lines: Lines): ReadonlyMap<string, number> {
  const counts = countLines(lines);
  return new Map(lines.flatMap((line, index) => (counts.get(line) === 1 ? [[line, index] as const] : [])));
}

function inOrder(lines: Lines, places: ReadonlyMap<string, number>): Lines {
  const kept = longestRise(lines.map((line) => places.get(line) ?? 0));
  return lines.filter((_, index) => kept.has(index));
}
