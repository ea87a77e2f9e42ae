import type { Graph } from './graph.ts';

/** Direction of a flowchart, and the number of nodes that it has side by side. */
export interface Direction {
  readonly sign: 'TD' | 'LR';
  readonly width: number;
}

/** Number of nodes side by side that people can read in the width of a comment. */
export const mostSideBySide = 4;

/** Returns the direction in which a graph is readable: down, or to the right if it is wide and that makes it narrower. */
export function directionOf(graph: Graph): Direction {
  const rows = [...Map.groupBy(rowsOf(graph).values(), (row) => row).values()];
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const isWide = width > mostSideBySide && rows.length < width;
  return isWide ? { sign: 'LR', width: rows.length } : { sign: 'TD', width };
}

/** Returns the row of each node below all that lead to it, as Mermaid places it. */
function rowsOf({ nodes, edges }: Graph): ReadonlyMap<string, number> {
  const into = Map.groupBy(edges, ({ to }) => to);
  const rows = new Map<string, number>();
  const left = new Set(nodes.map(({ key }) => key));
  const isNext = (key: string) => (into.get(key) ?? []).every(({ from }) => !left.has(from));
  while (left.size > 0) {
    // In a circle, none is next.
    const [first = ''] = left;
    const key = [...left].find(isNext) ?? first;
    rows.set(
      key,
      (into.get(key) ?? []).reduce((row, { from }) => Math.max(row, (rows.get(from) ?? -1) + 1), 0),
    );
    left.delete(key);
  }
  return rows;
}
