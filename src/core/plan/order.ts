import { alg, Graph } from '@dagrejs/graphlib';

/**
 * Streams in the order in which they must be imported: what a stream runs comes before it. Streams that run each
 * other form one group. Groups, and streams within one, are otherwise in order of path.
 */
export function importOrder(
  streams: Iterable<{ readonly path: string; readonly runs: readonly string[] }>,
): readonly (readonly string[])[] {
  const graph = new Graph();
  const sorted = [...streams].sort((one, other) => (one.path < other.path ? -1 : 1));
  for (const { path } of sorted) graph.setNode(path);
  for (const { path, runs } of sorted)
    for (const run of runs) if (graph.hasNode(run)) graph.setEdge(path, run);
  // Tarjan's algorithm finds a component after all those that it reaches.
  return alg.tarjan(graph).map((component: readonly string[]) => [...component].sort());
}
