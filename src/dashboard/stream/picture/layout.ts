import { Graph, layout } from '@dagrejs/dagre';
import type { Picture } from '../picture-schema.ts';
import { label } from './label.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Position of a box: its centre and its size in pixels. */
export interface BoxPlace extends Point {
  readonly width: number;
  readonly height: number;
}

/** Positions of the boxes and lines of a flow, for both sides. */
export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, BoxPlace>;
  readonly lines: ReadonlyMap<string, { readonly points: readonly Point[]; readonly at: Point }>;
}

type Edge = Picture['edges'][number];

/** Nodes above which a flow is not drawn. A picture would not help, and a list shows the same. */
export const mostNodes = 200;

const padding = { x: 14, y: 10 };
const margin = 16;

/**
 * Lays out both sides of a flow together, so that each step has the same position in both pictures. Returns undefined
 * if there is nothing to draw, or too much.
 */
export function laidOut(sides: readonly Picture[]): PictureLayout | undefined {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: 34, edgesep: 10, marginx: margin, marginy: margin });
  for (const [key, size] of sizes(sides)) graph.setNode(key, size);
  const count = graph.nodeCount();
  if (count === 0 || count > mostNodes) return undefined;
  for (const { nodes, edges } of sides) {
    const own = new Set(nodes.map(({ key }) => key));
    for (const [name, edge] of namedEdges(edges)) {
      if (!own.has(edge.from) || !own.has(edge.to)) continue;
      const { width, height } = label(edge.lines);
      graph.setEdge(edge.from, edge.to, { width, height, labelpos: 'c' }, name);
    }
  }
  layout(graph);
  return read(graph);
}

/** Returns the size of each node, which fits both sides. */
function sizes(sides: readonly Picture[]): ReadonlyMap<string, { width: number; height: number }> {
  const found = new Map<string, { width: number; height: number }>();
  for (const { key, lines } of sides.flatMap(({ nodes }) => nodes)) {
    // Leave room for the sign of a change.
    const { width, height } = label(lines.map((line, index) => (index === 0 ? `~\u00a0${line}` : line)));
    const before = found.get(key) ?? { width: 60, height: 0 };
    found.set(key, {
      width: Math.max(before.width, width + 2 * padding.x),
      height: Math.max(before.height, height + 2 * padding.y),
    });
  }
  return found;
}

/** Returns a name for each line. Equal lines have the same name on both sides. */
export function namedEdges(edges: readonly Edge[]): readonly (readonly [string, Edge])[] {
  const seen = new Map<string, number>();
  return edges.map((edge) => {
    const pair = JSON.stringify([edge.from, edge.to, edge.way]);
    const number = (seen.get(pair) ?? 0) + 1;
    seen.set(pair, number);
    return [`${pair} ${number}`, edge] as const;
  });
}

function read(graph: Graph): PictureLayout {
  const boxes = new Map<string, BoxPlace>();
  for (const key of graph.nodes()) {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(key);
    boxes.set(key, { x, y, width, height });
  }
  const lines = new Map<string, { readonly points: readonly Point[]; readonly at: Point }>();
  for (const edge of graph.edges()) {
    const { points = [], x = 0, y = 0 } = graph.edge(edge);
    lines.set(edge.name ?? '', { points, at: { x, y } });
  }
  const { width = 0, height = 0 } = graph.graph();
  return { width: Math.ceil(width), height: Math.ceil(height), boxes, lines };
}
