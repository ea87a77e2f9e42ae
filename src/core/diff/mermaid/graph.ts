/** Change of an item between two trees. */
export type ChangeMark = 'added' | 'removed' | 'changed' | 'same';

/**
 * Signs of marks, so that colour is not the only distinction. The space after the sign does not break, because `+ `
 * begins a list in Markdown (`label.ts`).
 */
export const markSigns: Readonly<Record<ChangeMark, string>> = {
  added: '+\u00a0',
  removed: '−\u00a0',
  changed: '~\u00a0',
  same: '',
};

/** `start` begins a flow, `choice` decides, `inner` is an item with a page of its own, `rest` represents several. */
export type NodeShape = 'box' | 'start' | 'choice' | 'inner' | 'rest';

export interface GraphNode {
  /** Unique in its graph; never shown. */
  readonly key: string;
  /** Raw texts. */
  readonly lines: readonly string[];
  readonly shape: NodeShape;
  readonly mark: ChangeMark;
  /** Nodes that it lists with their marks, in place of lines of its own. */
  readonly members?: readonly GraphNode[];
}

/** `flow`: leads to; `aside`: is used by, or handles errors of. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Raw texts; none for an edge without label. */
  readonly lines: readonly string[];
  readonly way: 'flow' | 'aside';
  readonly mark: ChangeMark;
}

/** Nodes in reading order, and the edges between them. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
