import { raw } from 'hono/html';
import type { Html } from './html.ts';

/** Shapes on a 16-pixel square that differ without colour. */
const shapes = {
  check: 'M3 8.5l3.5 3.5L13 4.5',
  up: 'M8 13.5V3M3.5 7.5L8 3l4.5 4.5',
  delta: 'M8 2.5l6 11H2z',
  cross: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  clash: 'M2 5h8M7 2l3 3-3 3M14 11H6M9 8l-3 3 3 3',
  stop: 'M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2zM5.5 8h5',
  ring: 'M8 2.5a5.5 5.5 0 1 0 .01 0z',
  dash: 'M3 8h10',
  question: 'M5.3 5.8a2.7 2.7 0 1 1 3.8 2.5c-.8.4-1.1.8-1.1 1.7M8 13.4v.1',
  pause: 'M5.5 3v10M10.5 3v10',
  dots: 'M3 8h.01M8 8h.01M13 8h.01',
  clock: 'M8 2.2a5.8 5.8 0 1 0 .01 0zM8 5v3.2l2.3 1.5',
  copy: 'M5.5 5.5h7.5v8H5.5zM10.5 5.5V2.5H3v8h2.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 .01 0zM10.4 10.4L14 14',
  arrow: 'M1.5 8h13M10 3.5L14.5 8 10 12.5',
} as const;

export type IconShape = keyof typeof shapes;

const drawn = new Map(
  Object.entries(shapes).map(([name, path]) => [
    name,
    raw(
      `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`,
    ),
  ]),
);

/** Returns a small icon for the text next to it. Screen readers ignore it. */
export function icon(shape: IconShape): Html {
  return drawn.get(shape) ?? raw('');
}
