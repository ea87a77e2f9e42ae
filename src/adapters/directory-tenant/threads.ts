/** A call to a file system under way. */
export interface FolderCall {
  readonly folder: string;
  /** Tells whether it had no response in time. */
  isLate: boolean;
}

interface QueuedCall {
  readonly folder: string;
  readonly begin: (call: FolderCall) => void;
  readonly refuse: (error: Error) => void;
}

/** Limits on the calls under way: for one folder, and for all, because several folders may be on one share. */
const [inFolder, inAll] = [2, 3];

/**
 * Gives threads to calls. A call keeps its thread until its response, which a hanging share may never send. The process
 * has four threads for all its files and for name lookups, so inboxes must leave one free.
 */
export class Threads {
  readonly #held = new Set<FolderCall>();
  #waiting: readonly QueuedCall[] = [];

  /** Resolves when a call may be made. Fails with `ETIMEDOUT` instead of waiting for late calls. */
  hold(folder: string): Promise<FolderCall> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { folder, begin: resolve, refuse: reject }];
      this.#goOn();
    });
  }

  /** Marks a call without a response in time. It still keeps its thread. */
  noteLate(call: FolderCall): void {
    call.isLate = true;
    this.#goOn();
  }

  release(call: FolderCall): void {
    this.#held.delete(call);
    this.#goOn();
  }

  #goOn(): void {
    this.#waiting = this.#waiting.filter((one) => !this.#isServed(one));
  }

  /** Returns false where the call must wait. */
  #isServed({ folder, begin, refuse }: QueuedCall): boolean {
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

const isLate = (call: FolderCall) => call.isLate;

/** Returns the failure of a share that does not answer. */
export const noAnswer = (message: string) => Object.assign(new Error(message), { code: 'ETIMEDOUT' });
