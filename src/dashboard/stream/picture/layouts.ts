import type { Picture } from '../picture-schema.ts';
import { laidOut, type Layout } from './layout.ts';

/** Layouts that are kept; each is of some ten kilobytes. */
const most = 100;

/** Nodes of all pictures of one page that are laid out: it keeps others waiting meanwhile. */
const mostOfPage = 600;

/** Lays flows out, and remembers how: a page that follows asks for the same again and again. */
export class Layouts {
  readonly #kept = new Map<string, Layout | undefined>();

  /** A layout for each flow, of the sides that it has; undefined for what is not drawn. */
  of(flows: readonly (readonly Picture[])[]): readonly (Layout | undefined)[] {
    let room = mostOfPage;
    return flows.map((sides) => {
      room -= Math.max(0, ...sides.map(({ nodes }) => nodes.length));
      return room < 0 ? undefined : this.#layout(sides);
    });
  }

  #layout(sides: readonly Picture[]): Layout | undefined {
    const key = JSON.stringify(sides);
    const layout = this.#kept.has(key) ? this.#kept.get(key) : laidOut(sides);
    // What was asked for last is given up last.
    this.#kept.delete(key);
    this.#kept.set(key, layout);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    return layout;
  }
}
