import type { Picture } from '../picture-schema.ts';
import { html, type Html } from '../../layout/html.ts';
import type { BoxPlace, Point } from './layout.ts';

type PictureShape = Picture['nodes'][number]['shape'];

/** Returns the outline of a box: round for a start, hexagonal for a choice, with a double frame for a subflow. */
export function outline(shape: PictureShape, place: BoxPlace): Html {
  const { x, y, width, height } = place;
  const [left, top, right, bottom] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  switch (shape) {
    case 'start':
      return rectangle(place, Math.min(height / 2, 22));
    case 'choice': {
      const corner = 10;
      const points = `${left + corner},${top} ${right - corner},${top} ${right},${y} ${right - corner},${bottom} ${left + corner},${bottom} ${left},${y}`;
      return html`<polygon class="shape" points="${points}" />`;
    }
    case 'inner':
      return html`<path
        class="shape"
        d="M${left} ${top}H${right}V${bottom}H${left}ZM${left + 6} ${top}V${bottom}M${right - 6} ${top}V${bottom}"
      />`;
    case 'rest':
      return rectangle(place, 14);
    case 'box':
      return rectangle(place, 5);
  }
}

function rectangle({ x, y, width, height }: BoxPlace, radius: number): Html {
  return html`<rect
    class="shape"
    x="${x - width / 2}"
    y="${y - height / 2}"
    width="${width}"
    height="${height}"
    rx="${radius}"
  />`;
}

const rounded = (number: number) => Math.round(number * 10) / 10;

/** Returns a path through points, curved at each. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    const isLast = index === rest.length - 2;
    const end = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${rounded(point.x)} ${rounded(point.y)} ${rounded(end.x)} ${rounded(end.y)}`;
  });
  const straight =
    rest.length === 1 && rest[0] !== undefined ? `L${rounded(rest[0].x)} ${rounded(rest[0].y)}` : '';
  return `M${rounded(first.x)} ${rounded(first.y)}${bends.join('')}${straight}`;
}

/** Returns the arrowhead at the end of a line. */
export function tip(points: readonly Point[]): string {
  const [from, to] = points.slice(-2);
  if (from === undefined || to === undefined) return '';
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const wing = (turn: number) =>
    `${rounded(to.x - 9 * Math.cos(angle + turn))},${rounded(to.y - 9 * Math.sin(angle + turn))}`;
  return `${rounded(to.x)},${rounded(to.y)} ${wing(0.45)} ${wing(-0.45)}`;
}
