import { alg, Graph } from '@dagrejs/graphlib';

/**
 * Sorts streams into their import order: a stream comes after those that it runs. Streams that run each other form one
 * group. Apart from this, groups and the streams within one are in order of path.
 */
export function importOrder(
  streams: Iterable<{ readonly path: string; readonly runs: readonly string[] }>,
): readonly (readonly string[])[] {
  const graph = new Graph();
  const sorted = [...streams].sort((one, other) => (one.path < other.path ? -1 : 1));
  for (const { path } of sorted) graph.setNode(path);
  for (const { path, runs } of sorted)
    for (const run of runs) if (graph.hasNode(run)) graph.setEdge(path, run);
  // Tarjan's algorithm returns a component after all those that it reaches.
  return alg.tarjan(graph).map((component: readonly string[]) => [...component].sort());
}
