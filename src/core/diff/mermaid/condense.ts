import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/**
 * Reduces a graph to about `most` nodes: changed ones before removed and added ones, then their neighbours. Each
 * connected group of others, and all others between the same nodes, become one node: `… 40 unchanged`.
 */
export function condensed(graph: Graph, most: number): Graph {
  if (graph.nodes.length <= most) return graph;
  const kept = remainingKeys(graph, most);
  const groupOf = groups(graph, kept);
  const members = Map.groupBy(
    graph.nodes.filter(({ key }) => !kept.has(key)),
    ({ key }) => groupOf.get(key) ?? '',
  );
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (kept.has(node.key)) return [node];
    const own = members.get(groupOf.get(node.key) ?? '') ?? [];
    if (own.length === 1) return [node];
    return own[0] === node ? [restNode(node.key, own)] : [];
  });
  return { nodes, edges: joined(graph.edges, (key) => members.get(groupOf.get(key) ?? '')?.[0]?.key ?? key) };
}

function remainingKeys({ nodes, edges }: Graph, most: number): ReadonlySet<string> {
  const changed = changeMarks.flatMap((mark) =>
    nodes.filter((node) => node.mark === mark).map(({ key }) => key),
  );
  const kept = new Set(changed.slice(0, most));
  const centres = new Set(kept);
  for (const { from, to } of edges) {
    const isNear = centres.has(from) || centres.has(to);
    for (const key of [from, to]) if (isNear && kept.size < most) kept.add(key);
  }
  return kept;
}

/** Returns a name for each node that is not kept; nodes of one group have the same name. */
function groups({ nodes, edges }: Graph, kept: ReadonlySet<string>): ReadonlyMap<string, string> {
  const parts = components(nodes, edges, kept);
  const borders = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    if (kept.has(from) === kept.has(to)) continue;
    const [inner, sign] = kept.has(from) ? [to, `from ${from}`] : [from, `to ${to}`];
    const part = parts.get(inner) ?? inner;
    borders.set(part, (borders.get(part) ?? new Set()).add(sign));
  }
  const signature = (part: string) => JSON.stringify([...(borders.get(part) ?? [])].sort());
  return new Map([...parts].map(([key, part]) => [key, `rest ${signature(part)}`]));
}

/** Maps each node that is not kept to the first node that it is connected with. */
function components(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  kept: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const near = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (kept.has(from) || kept.has(to)) continue;
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const list = near.get(one);
      if (list === undefined) near.set(one, [other]);
      else list.push(other);
    }
  }
  const found = new Map<string, string>();
  for (const { key } of nodes) {
    const queue = kept.has(key) || found.has(key) ? [] : [key];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (found.has(next)) continue;
      found.set(next, key);
      queue.push(...(near.get(next) ?? []));
    }
  }
  return found;
}

/** Marks of changes. A picture has room for those in front first. */
const changeMarks = ['changed', 'removed', 'added'] as const;

/** Represents several nodes by their numbers. It has the mark of its changes if all are of one kind. */
function restNode(key: string, members: readonly GraphNode[]): GraphNode {
  const counts = [...changeMarks, 'same' as const].map((mark) => ({
    mark,
    number: members.filter((member) => member.mark === mark).length,
  }));
  const found = counts.filter(({ number }) => number > 0);
  const changes = found.filter(({ mark }) => mark !== 'same');
  const lines = found.map(({ mark, number }) =>
    mark === 'same' ? `… ${number} unchanged` : `… ${number} more ${mark}`,
  );
  const [first] = changes;
  return { key, lines, shape: 'rest', mark: changes.length > 1 ? 'changed' : (first?.mark ?? 'same') };
}

/** Returns the edges between the remaining nodes, each pair once. Merged edges have no label. */
function joined(edges: readonly GraphEdge[], at: (key: string) => string): readonly GraphEdge[] {
  const pairs = Map.groupBy(
    edges
      .map((edge) => ({ ...edge, from: at(edge.from), to: at(edge.to) }))
      .filter(({ from, to }) => from !== to),
    ({ from, to }) => JSON.stringify([from, to]),
  );
  return [...pairs.values()].flatMap((pair) => {
    const [first] = pair;
    if (first === undefined) return [];
    const isOneMark = pair.every(({ mark }) => mark === first.mark);
    return [
      pair.length === 1 ? first : { ...first, lines: [], mark: isOneMark ? first.mark : ('same' as const) },
    ];
  });
}
