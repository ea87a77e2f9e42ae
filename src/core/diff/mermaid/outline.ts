import type { Graph, GraphEdge, GraphNode, ChangeMark, NodeShape } from './graph.ts';

/** An item of a flow, with the flows inside it. Texts are raw. */
export interface OutlineItem {
  /** Same key on both sides of a comparison for the same item. */
  readonly key: string;
  readonly lines: readonly string[];
  readonly shape: NodeShape;
  /** Condition under which the previous item leads to it. */
  readonly condition: readonly string[];
  readonly inner: readonly Inner[];
}

/** A flow inside an item. */
export interface Inner {
  /** Name within its item: `route 2`. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly way: GraphEdge['way'];
  /** Tells whether the end of this flow leads to the next item. */
  readonly joins: boolean;
  readonly items: readonly OutlineItem[];
}

/** Flows of their own. All items of `from` lead to the first of them. */
export interface Outline {
  readonly from: readonly OutlineItem[];
  readonly flows: readonly (readonly OutlineItem[])[];
}

/** Changes in an outline besides added and removed items: keys of items, and `partKey`s of edge labels. */
export interface ChangedKeys {
  readonly items: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
}

/** Key of the part of an item that the label of an edge describes: the edge to it, or into one of its flows. */
export const partKey = (key: string, part: string) => JSON.stringify([key, part]);

/** Sides of a comparison, and their changes other than added and removed items. */
export interface Outlines {
  readonly before: Outline;
  readonly after: Outline;
  readonly changed: ChangedKeys;
}

/** Merges both sides into one graph. Items and edges that only the older side has are marked as removed. */
export function united({ before, after, changed }: Outlines): Graph {
  const [old, now] = [new Linking(before), new Linking(after)];
  const mark = marking(old, now, changed);
  const isGone = (key: string) => mark(key) === 'removed';
  const edge = (link: Link): GraphEdge => {
    const ends = [mark(link.from), mark(link.to)];
    const came = (['removed', 'added'] as const).find((one) => ends.includes(one));
    return edgeOf(link, came ?? partMark(link, changed));
  };
  const gone = old.links.filter(({ from, to }) => isGone(from) || isGone(to));
  return {
    nodes: [...now.items, ...old.items.filter(({ key }) => isGone(key))].map((item) => nodeOf(item, mark)),
    edges: [...now.links, ...gone].map(edge),
  };
}

/** Returns each side's graph, marked with the changes of its nodes and edges. */
export function apart({ before, after, changed }: Outlines): {
  readonly before: Graph;
  readonly after: Graph;
} {
  const [old, now] = [new Linking(before), new Linking(after)];
  const mark = marking(old, now, changed);
  const ends = ({ from, to, way }: Link) => JSON.stringify([from, to, way]);
  const graph = (side: Linking, other: Linking, alone: ChangeMark): Graph => {
    const there = new Set(other.links.map(ends));
    return {
      nodes: side.items.map((item) => nodeOf(item, mark)),
      edges: side.links.map((link) => edgeOf(link, there.has(ends(link)) ? partMark(link, changed) : alone)),
    };
  };
  return { before: graph(old, now, 'removed'), after: graph(now, old, 'added') };
}

/** Returns the function that marks keys. */
function marking(old: Linking, now: Linking, changed: ChangedKeys): (key: string) => ChangeMark {
  const [before, after] = [old, now].map(({ items }) => new Set(items.map(({ key }) => key)));
  return (key) => {
    if (before?.has(key) !== true) return 'added';
    if (after?.has(key) !== true) return 'removed';
    return changed.items.has(key) ? 'changed' : 'same';
  };
}

const nodeOf = ({ key, lines, shape }: OutlineItem, mark: (key: string) => ChangeMark): GraphNode => ({
  key,
  lines,
  shape,
  mark: mark(key),
});

const edgeOf = ({ parts: _parts, ...link }: Link, mark: ChangeMark): GraphEdge => ({ ...link, mark });

const partMark = ({ parts }: Link, changed: ChangedKeys): ChangeMark =>
  parts.some((part) => changed.parts.has(part)) ? 'changed' : 'same';

type Link = Omit<GraphEdge, 'mark'> & { readonly parts: readonly string[] };

/** End of a flow from which the next edge starts, with the label of that edge. */
type Head = Pick<Link, 'from' | 'lines' | 'way' | 'parts'>;

/** Walks an outline and records its links. */
class Linking {
  readonly items: OutlineItem[] = [];
  readonly links: Link[] = [];

  constructor({ from, flows }: Outline) {
    const heads = from.flatMap((item) => this.#flow([item], []));
    for (const [index, flow] of flows.entries()) this.#flow(flow, index === 0 ? heads : []);
  }

  /** Returns the ends of the flow. */
  #flow(items: readonly OutlineItem[], heads: readonly Head[]): readonly Head[] {
    let open = heads;
    for (const item of items) {
      this.items.push(item);
      for (const head of open)
        this.links.push({
          from: head.from,
          to: item.key,
          way: head.way,
          lines: [...head.lines, ...item.condition],
          parts: [...head.parts, partKey(item.key, 'condition')],
        });
      open = this.#inside(item);
    }
    return open;
  }

  #inside({ key, inner }: OutlineItem): readonly Head[] {
    const ends = inner.flatMap(({ name, lines, way, joins, items }) => {
      const end = this.#flow(items, [{ from: key, lines, way, parts: [partKey(key, name)] }]);
      return joins ? end : [];
    });
    return ends.length > 0 ? ends : [{ from: key, lines: [], way: 'flow', parts: [] }];
  }
}
