/** Where long work says how far it is, for whoever watches. */
export interface Progress {
  /** Begins a piece of work; there is one at a time, and a new one takes the place of the old. */
  start(label: string): Task;
}

export interface Task {
  /** So much is done, of so much where that is known. */
  at(done: number, total?: number): void;
  /** Done, or given up: nothing of it stays to be seen. */
  end(): void;
}

/** For outputs that nobody watches: a file, a pipe. */
export const noProgress: Progress = { start: () => ({ at: () => undefined, end: () => undefined }) };

/** A terminal that progress is drawn on. */
export interface ProgressTerminal {
  readonly columns: () => number;
  readonly write: (text: string) => void;
  /** Milliseconds, from anywhere. */
  readonly now: () => number;
}

/** What is done sooner than this needs no bar. Milliseconds. */
const patience = 300;
/** No more often than this is it drawn anew. Milliseconds. */
const pace = 100;

const barWidth = 24;
const clearLine = '\r\u001B[K';

/**
 * Progress on the last line of a terminal. Whoever writes something else there calls `hide` first: the line is drawn
 * again with the next step.
 */
export class ProgressLine implements Progress {
  readonly #terminal: ProgressTerminal;
  #isShown = false;
  #current: object | undefined;

  constructor(terminal: ProgressTerminal) {
    this.#terminal = terminal;
  }

  start(label: string): Task {
    const { now } = this.#terminal;
    const task = {};
    this.#current = task;
    const began = now();
    let drawn = began + patience - pace;
    return {
      at: (done, total) => {
        if (this.#current !== task || now() - drawn < pace) return;
        drawn = now();
        this.#draw(progressText(label, done, total));
      },
      end: () => {
        if (this.#current !== task) return;
        this.#current = undefined;
        this.hide();
      },
    };
  }

  /** Takes the line away, as far as it is there. */
  hide(): void {
    if (!this.#isShown) return;
    this.#terminal.write(clearLine);
    this.#isShown = false;
  }

  #draw(text: string): void {
    // One sign less than fits: a full line would wrap, and leave what cannot be cleared.
    this.#terminal.write(`${clearLine}${text.slice(0, Math.max(0, this.#terminal.columns() - 1))}`);
    this.#isShown = true;
  }
}

/** `reading streams [######..................] 10/40`. */
export function progressText(label: string, done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return `${label}: ${done}`;
  const filled = Math.round(barWidth * Math.min(1, done / total));
  return `${label} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done}/${total}`;
}
