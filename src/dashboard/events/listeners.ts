import type { LimitKey } from '../access/limits.ts';

/** Limits of open event streams: in total, of all anonymous clients, and of one client. */
const ofAll = 500;
const ofStrangers = 250;
const ofOne = 10;

/** Client that wants to listen. */
interface Listener {
  readonly counted: LimitKey;
  readonly isSignedIn: boolean;
}

/** Counts listeners. */
export class Listeners {
  readonly #open = new Map<string, number>();
  #all = 0;
  #strangers = 0;

  /**
   * Returns a slot, to be released once, or the reason for a refusal. Shared clients may use all slots. Half of them
   * are reserved for signed-in users, so that anonymous ones cannot exclude them.
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
