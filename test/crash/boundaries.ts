import { join } from 'node:path';

/** What a call that crosses a boundary is. A read changes nothing anywhere. */
export type CallKind = 'tenant read' | 'tenant write' | 'store write' | 'git push' | 'file write';

/** A call that a sync made, in the order of calls. */
export interface Boundary {
  readonly at: number;
  readonly kind: CallKind;
  readonly call: string;
  /** How many of its kind were made before it: of calls that are under way together, only that is the same each time. */
  readonly nth: number;
}

/** True for the same call of another run of the same history, wherever in it that came. */
export function isSameCall(one: Boundary, other: Boundary): boolean {
  return one.kind === other.kind && one.call === other.call && one.nth === other.nth;
}

/** How calls of a transaction are called, and its end. */
export const inTransaction = (call: string) => `in a transaction: ${call}`;
export const commit = inTransaction('commit');

/** True for a write that is undone where its process dies before the commit. */
export const isUndone = (call: string) => call !== commit && call.startsWith(inTransaction(''));

/**
 * When the process dies: before the call leaves, before its answer is seen, before it is carried out at all, or with a
 * part of a file written.
 */
export type Death = 'before' | 'after' | 'held back' | 'half way';

/** What has become of the call where a process dies in this way. */
export const effects: Readonly<Record<Death, string>> = {
  before: 'not done',
  after: 'done',
  'held back': 'done later',
  'half way': 'done in part',
};

export interface Kill {
  readonly at: Boundary;
  readonly death: Death;
}

/** Where a process that is about to die writes which call it was at, and what it held back. */
export const lastWords = (folder: string) => join(folder, 'last-words.json');

export interface LastWords {
  readonly boundary: Boundary;
  readonly held?: unknown;
}

/** Promise that never resolves: a dead process sees no answer. */
export const neverResolves = <T>() => new Promise<T>(() => undefined);

/** Counts the calls of a process, and ends the process at one of them. */
export class Boundaries {
  readonly crossed: Boundary[] = [];
  /** Closes what the process has open, as its end does. */
  readonly closers = new Set<() => Promise<void>>();
  readonly #kill: Kill | undefined;
  readonly #end: (words: LastWords) => void;
  #isDead = false;

  /** `end` ends the process. Code of it that still runs gets no answer to any call. */
  constructor(kill: Kill | undefined, end: (words: LastWords) => void) {
    this.#kill = kill;
    this.#end = end;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Makes a call; `held` is what somebody else needs to make it later, `half` does a part of it. */
  async cross<T>(
    kind: CallKind,
    call: string,
    make: () => Promise<T>,
    held?: () => unknown,
    half?: () => Promise<void>,
  ): Promise<T> {
    if (this.#isDead) return neverResolves();
    const nth = this.crossed.filter((one) => one.kind === kind && one.call === call).length;
    const boundary = { at: this.crossed.length, kind, call, nth };
    this.crossed.push(boundary);
    if (this.#kill === undefined || !isSameCall(this.#kill.at, boundary)) return make();
    if (this.#kill.death === 'before') return this.#die({ boundary });
    if (this.#kill.death === 'half way') {
      await half?.();
      return this.#die({ boundary });
    }
    if (this.#kill.death === 'held back') return this.#die({ boundary, held: held?.() });
    try {
      await make();
    } catch {
      // A refusal is an answer too, and is not seen either.
    }
    return this.#die({ boundary });
  }

  #die(words: LastWords): Promise<never> {
    this.#isDead = true;
    this.#end(words);
    return neverResolves();
  }
}
