import type { Picture } from '../picture-schema.ts';
import { laidOut, type PictureLayout } from './layout.ts';

/** Limit of cached layouts. Each takes about ten kilobytes. */
const most = 100;

/** Limit of nodes that one page lays out, because the layout blocks other requests. */
const mostOfPage = 600;

/** Cached layouts of flows, because a page that updates needs the same ones repeatedly. */
export class Layouts {
  readonly #kept = new Map<string, PictureLayout | undefined>();

  /** Returns a layout for each flow with all of its sides, or undefined for a flow that is not drawn. */
  of(flows: readonly (readonly Picture[])[]): readonly (PictureLayout | undefined)[] {
    let room = mostOfPage;
    return flows.map((sides) => {
      room -= Math.max(0, ...sides.map(({ nodes }) => nodes.length));
      return room < 0 ? undefined : this.#layout(sides);
    });
  }

  #layout(sides: readonly Picture[]): PictureLayout | undefined {
    const key = JSON.stringify(sides);
    const layout = this.#kept.has(key) ? this.#kept.get(key) : laidOut(sides);
    // Moved to the end, so that the least recently used layout is removed first.
    this.#kept.delete(key);
    this.#kept.set(key, layout);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    return layout;
  }
}
