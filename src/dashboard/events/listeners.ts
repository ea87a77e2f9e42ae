import type { Counted } from '../access/limits.ts';

/** Streams of events that are open at once: of all, of those who did not sign in together, and of one who asks. */
const ofAll = 500;
const ofStrangers = 250;
const ofOne = 10;

/** Somebody who wants to listen. */
interface Listener {
  readonly counted: Counted;
  readonly isSignedIn: boolean;
}

/** Counts who listens. */
export class Listeners {
  readonly #open = new Map<string, number>();
  #all = 0;
  #strangers = 0;

  /**
   * A place, to be left once; or why there is none. Behind what is shared there may be as many as there are places. Half
   * of them are for those who signed in: strangers keep none of these out.
   */
  enter({
    counted: { key, isShared },
    isSignedIn,
  }: Listener): { leave(): void } | 'too many' | 'too many of yours' {
    const mine = this.#open.get(key) ?? 0;
    if (this.#all >= ofAll || (!isSignedIn && this.#strangers >= ofStrangers)) return 'too many';
    if (!isShared && mine >= ofOne) return 'too many of yours';
    this.#open.set(key, mine + 1);
    this.#all += 1;
    if (!isSignedIn) this.#strangers += 1;
    let isInside = true;
    return {
      leave: () => {
        if (!isInside) return;
        isInside = false;
        this.#all -= 1;
        if (!isSignedIn) this.#strangers -= 1;
        const left = (this.#open.get(key) ?? 1) - 1;
        if (left === 0) this.#open.delete(key);
        else this.#open.set(key, left);
      },
    };
  }
}
