import { condensed } from './condense.ts';
import { withJoinedChains } from './chains.ts';
import { directionOf, mostSideBySide } from './direction.ts';
import {
  markSigns,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type ChangeMark,
  type NodeShape,
} from './graph.ts';
import { label } from './label.ts';

/** Number of nodes from which a diagram shows only changed ones and their neighbours. */
export const mostNodes = 40;

/** Limit on the characters of one diagram; Mermaid refuses 50,000. */
const mostCharacters = 24_000;

/**
 * Draws a graph as a Mermaid flowchart of bounded size. Ids of nodes are numbers, so no untrusted text becomes syntax. A
 * graph that is too wide to read shows fewer unchanged nodes, but each changed one.
 */
export function flowchart(graph: Graph, most = mostNodes): string {
  const marked = graph.nodes.filter(({ mark }) => mark !== 'same').length;
  for (let kept = most; ; kept = Math.floor(kept / 2)) {
    const drawn = condensed(graph, kept);
    const isLast = kept / 2 < marked || kept <= 1;
    if (directionOf(drawn).width > mostSideBySide && !isLast) continue;
    const text = written(narrowed(drawn));
    if (text.length <= mostCharacters || kept <= 1) return text;
  }
}

/** Joins chains in a graph that is too wide, if that makes it narrower. */
function narrowed(graph: Graph): Graph {
  const { width } = directionOf(graph);
  if (width <= mostSideBySide) return graph;
  const joined = withJoinedChains(graph);
  return directionOf(joined).width < width ? joined : graph;
}

function written(graph: Graph): string {
  const { nodes, edges } = graph;
  const ids = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  const lines = [
    `flowchart ${directionOf(graph).sign}`,
    ...nodes.map((node) => nodeLine(node, ids)),
    ...edges.map((edge) => edgeLine(edge, ids)),
    ...classLines(nodes, ids),
    ...edgeStyles(edges),
  ];
  return `${lines.map((line, index) => (index === 0 ? line : `  ${line}`)).join('\n')}\n`;
}

const brackets: Readonly<Record<NodeShape, readonly [string, string]>> = {
  box: ['[', ']'],
  start: ['([', '])'],
  choice: ['{{', '}}'],
  inner: ['[[', ']]'],
  rest: ['(', ')'],
};

type Ids = ReadonlyMap<string, string>;

function nodeLine(node: GraphNode, ids: Ids): string {
  const [open, close] = brackets[node.shape];
  const lines = (node.members ?? [node]).flatMap(({ lines: [first = '', ...rest], mark }) => [
    `${markSigns[mark]}${first}`,
    ...rest,
  ]);
  return `${ids.get(node.key) ?? 'n'}${open}${label(lines)}${close}`;
}

function edgeLine({ from, to, lines, way, mark }: GraphEdge, ids: Ids): string {
  const arrow = way === 'aside' || mark === 'removed' ? '-.->' : '-->';
  const [first, ...rest] = lines;
  const said = first === undefined ? '' : `|${label([`${markSigns[mark]}${first}`, ...rest])}|`;
  return `${ids.get(from) ?? 'n'} ${arrow}${said} ${ids.get(to) ?? 'n'}`;
}

/** Colours that are distinct on light and dark pages: the fill is light and its text dark. */
const looks: Readonly<Record<Exclude<ChangeMark, 'same'> | 'rest', string>> = {
  added: 'fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#0b3d17',
  removed: 'fill:#ffebe9,stroke:#cf222e,stroke-width:2px,stroke-dasharray:5 3,color:#5c0f14',
  changed: 'fill:#fff8c5,stroke:#9a6700,stroke-width:3px,color:#3f2a00',
  rest: 'fill:none,stroke:#8c959f,stroke-dasharray:2 3',
};

function classLines(nodes: readonly GraphNode[], ids: Ids): readonly string[] {
  return (Object.keys(looks) as (keyof typeof looks)[]).flatMap((look) => {
    const own = nodes.filter(({ mark, shape }) => (mark === 'same' ? shape === look : mark === look));
    if (own.length === 0) return [];
    return [
      `classDef ${look} ${looks[look]}`,
      `class ${own.map(({ key }) => ids.get(key)).join(',')} ${look}`,
    ];
  });
}

const strokes: Readonly<Record<Exclude<ChangeMark, 'same'>, string>> = {
  added: 'stroke:#1a7f37,stroke-width:2px',
  removed: 'stroke:#cf222e',
  changed: 'stroke:#9a6700,stroke-width:2px',
};

function edgeStyles(edges: readonly GraphEdge[]): readonly string[] {
  return (Object.keys(strokes) as (keyof typeof strokes)[]).flatMap((mark) => {
    const own = [...edges.keys()].filter((index) => edges[index]?.mark === mark);
    return own.length === 0 ? [] : [`linkStyle ${own.join(',')} ${strokes[mark]}`];
  });
}
