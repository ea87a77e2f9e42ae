import type { Counted } from '../access/limits.ts';

/** Streams of events that are open at once: of all, and of one who asks. */
const ofAll = 500;
const ofOne = 10;

/** Counts who listens. */
export class Listeners {
  readonly #open = new Map<string, number>();
  #all = 0;

  /** A place, to be left once; or why there is none. Behind what is shared there may be as many as there are places. */
  enter({ key, isShared }: Counted): { leave(): void } | 'too many' | 'too many of yours' {
    const mine = this.#open.get(key) ?? 0;
    if (this.#all >= ofAll) return 'too many';
    if (!isShared && mine >= ofOne) return 'too many of yours';
    this.#open.set(key, mine + 1);
    this.#all += 1;
    let isInside = true;
    return {
      leave: () => {
        if (!isInside) return;
        isInside = false;
        this.#all -= 1;
        const left = (this.#open.get(key) ?? 1) - 1;
        if (left === 0) this.#open.delete(key);
        else this.#open.set(key, left);
      },
    };
  }
}
