import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/**
 * Returns the graph with each chain of nodes as one node that lists them. A chain is a sequence without branches and
 * without labels on its edges.
 */
export function withJoinedChains({ nodes, edges }: Graph): Graph {
  const next = linksOfChains(nodes, edges);
  const followers = new Set(next.values());
  const headOf = new Map<string, string>();
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const joined = nodes.flatMap((node): readonly GraphNode[] => {
    if (followers.has(node.key)) return [];
    const members: GraphNode[] = [];
    for (let key: string | undefined = node.key; key !== undefined; key = next.get(key)) {
      headOf.set(key, node.key);
      members.push(byKey.get(key) as GraphNode);
    }
    return [members.length === 1 ? node : chainOf(node.key, members)];
  });
  return {
    nodes: joined,
    edges: edges
      .filter(({ from, to }) => next.get(from) !== to)
      .map((edge) => ({ ...edge, from: headOf.get(edge.from) ?? edge.from })),
  };
}

/** Maps each node to the next one of its chain. A circle is no chain. */
function linksOfChains(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): ReadonlyMap<string, string> {
  const plain = new Set(
    nodes.filter(({ shape }) => shape === 'box' || shape === 'rest').map(({ key }) => key),
  );
  const out = Map.groupBy(edges, ({ from }) => from);
  const into = Map.groupBy(edges, ({ to }) => to);
  const next = new Map<string, string>();
  const ends = new Map<string, string>();
  for (const { from, to, lines, way } of edges) {
    const isOnly = out.get(from)?.length === 1 && into.get(to)?.length === 1;
    if (!isOnly || way !== 'flow' || lines.length > 0 || !plain.has(from) || !plain.has(to)) continue;
    const [head, tail] = [ends.get(from) ?? from, ends.get(to) ?? to];
    if (head === to) continue;
    next.set(from, to);
    ends.set(head, tail);
    ends.set(tail, head);
  }
  return next;
}

function chainOf(key: string, members: readonly GraphNode[]): GraphNode {
  const marks = new Set(members.map(({ mark }) => mark));
  const [mark = 'same', ...others] = marks;
  return { key, lines: [], members, shape: 'box', mark: others.length === 0 ? mark : 'changed' };
}
