/** A call to a file system that is under way. */
export interface Call {
  readonly folder: string;
  /** True where it has no answer after its time. */
  isLate: boolean;
}

interface Waiting {
  readonly folder: string;
  readonly begin: (call: Call) => void;
  readonly refuse: (error: Error) => void;
}

/** Limits on the calls under way: for one folder, and for all, because several folders may be on one share. */
const [inFolder, inAll] = [2, 3];

/**
 * Hands out threads to calls. Each call holds one until it is answered, which a share that hangs may never do, and the
 * process has four for all its files and for looking up hosts: what inboxes hold must leave one.
 */
export class Threads {
  readonly #held = new Set<Call>();
  #waiting: readonly Waiting[] = [];

  /** Resolves when a call may be made. Fails with `ETIMEDOUT` where late ones are in its way, instead of waiting on. */
  hold(folder: string): Promise<Call> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { folder, begin: resolve, refuse: reject }];
      this.#goOn();
    });
  }

  /** Notes that a call has no answer after its time. It holds its thread all the same. */
  noteLate(call: Call): void {
    call.isLate = true;
    this.#goOn();
  }

  release(call: Call): void {
    this.#held.delete(call);
    this.#goOn();
  }

  #goOn(): void {
    this.#waiting = this.#waiting.filter((one) => !this.#isServed(one));
  }

  /** False where it has to wait. */
  #isServed({ folder, begin, refuse }: Waiting): boolean {
    const held = [...this.#held];
    const below = held.filter((call) => call.folder === folder);
    const isFull = held.length >= inAll;
    if (below.some(isLate) || (isFull && held.every(isLate))) {
      refuse(noAnswer('an earlier call has no answer yet'));
      return true;
    }
    if (isFull || below.length >= inFolder) return false;
    const call = { folder, isLate: false };
    this.#held.add(call);
    begin(call);
    return true;
  }
}

const isLate = (call: Call) => call.isLate;

/** The failure of a share that gives no answer. */
export const noAnswer = (message: string) => Object.assign(new Error(message), { code: 'ETIMEDOUT' });
