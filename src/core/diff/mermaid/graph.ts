/** Change of an item between two trees. */
export type Mark = 'added' | 'removed' | 'changed' | 'same';

/**
 * The sign of a mark, so that colour is not the only one. The space behind it is one that does not break, since `+ `
 * begins a list of Markdown (`label.ts`).
 */
export const markSigns: Readonly<Record<Mark, string>> = {
  added: '+\u00a0',
  removed: '−\u00a0',
  changed: '~\u00a0',
  same: '',
};

/** `start` begins something, `choice` decides, `inner` is a thing with a page of its own, `rest` stands for several. */
export type Shape = 'box' | 'start' | 'choice' | 'inner' | 'rest';

export interface GraphNode {
  /** Unique in its graph; never shown. */
  readonly key: string;
  /** Raw texts. */
  readonly lines: readonly string[];
  readonly shape: Shape;
  readonly mark: Mark;
}

/** `flow`: goes on to; `aside`: is used by, or taken over by in case of an error. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Raw texts; none for an edge that says nothing. */
  readonly lines: readonly string[];
  readonly way: 'flow' | 'aside';
  readonly mark: Mark;
}

/** Nodes in the order in which they are read, and edges between them. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
