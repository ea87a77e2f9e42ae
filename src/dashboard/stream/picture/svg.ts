import type { Picture } from '../picture-schema.ts';
import { html, raw, type Html } from '../../layout/html.ts';
import { label, lineHeight } from './label.ts';
import { namedEdges, type PictureLayout, type BoxPlace, type Point } from './layout.ts';
import { curve, outline, tip } from './shapes.ts';

type NodeMark = Picture['nodes'][number]['mark'];

/** Signs in front of changed texts, so that colour is not needed. */
export const markSigns: Readonly<Record<NodeMark, string>> = {
  added: '+\u00a0',
  removed: '−\u00a0',
  changed: '~\u00a0',
  same: '',
};

/**
 * Returns a flow as SVG with the positions of a layout. Assistive technology sees one image with a name and a
 * description. The list of steps next to it has the same content. Contains no style, because the pages' policy forbids
 * inline styles.
 */
export function drawing(
  { nodes, edges }: Picture,
  { width, height, boxes, lines }: PictureLayout,
  about: { readonly id: string; readonly title: string; readonly description: string },
): Html {
  const own = new Set(nodes.map(({ key }) => key));
  return html`<svg
    role="img"
    aria-labelledby="${about.id}-title ${about.id}-desc"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title id="${about.id}-title">${about.title}</title>
    <desc id="${about.id}-desc">${about.description}</desc>
    ${namedEdges(edges).map(([name, edge]) => {
      const line = own.has(edge.from) && own.has(edge.to) ? lines.get(name) : undefined;
      return line === undefined ? raw('') : drawnEdge(edge, line);
    })}
    ${nodes.map((node) => {
      const place = boxes.get(node.key);
      return place === undefined ? raw('') : drawnNode(node, place);
    })}
  </svg>`;
}

function drawnNode({ lines, shape, mark }: Picture['nodes'][number], place: BoxPlace): Html {
  const { lines: shown, whole } = label(
    lines.map((line, index) => (index === 0 ? markSigns[mark] + line : line)),
  );
  return html`<g class="node ${mark}"
    >${outline(shape, place)}<title>${whole}</title>${texts(shown, place, true)}</g
  >`;
}

function drawnEdge(
  { lines, way, mark }: Picture['edges'][number],
  { points, at }: { readonly points: readonly Point[]; readonly at: Point },
): Html {
  const { lines: shown, whole } = label(lines);
  return html`<g class="edge ${way} ${mark}"
    ><path d="${curve(points)}" /><polygon points="${tip(points)}" />${
      lines.length === 0 ? '' : html`<title>${whole}</title>${texts(shown, at, false)}`
    }</g
  >`;
}

/** Returns lines of text around a centre. */
function texts(lines: readonly string[], { x, y }: Point, hasLead: boolean): Html {
  const top = y - ((lines.length - 1) * lineHeight) / 2 + 4.5;
  return html`${lines.map(
    (line, index) =>
      html`<text x="${x}" y="${top + index * lineHeight}" ${hasLead && index === 0 ? raw('class="lead"') : ''}
        >${line}</text
      >`,
  )}`;
}
