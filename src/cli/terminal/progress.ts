import { roughly } from '../../core/text/ago.ts';

/** Display of the progress of long work. */
export interface Progress {
  /** Begins a task. Only one is shown at a time, so a new task replaces the current one. */
  start(label: string): Task;
}

export interface Task {
  /** Reports the amount done, and the total if it is known. */
  at(done: number, total?: number): void;
  /** Ends the task and removes its display. */
  end(): void;
}

/** Progress without a display, for a file or a pipe. */
export const noProgress: Progress = { start: () => ({ at: () => undefined, end: () => undefined }) };

export interface ProgressTerminal {
  readonly columns: () => number;
  readonly write: (text: string) => void;
  /** Current time from any start. Milliseconds. */
  readonly now: () => number;
}

/** Time before a task shows a bar. Milliseconds. */
const patience = 300;
/** Shortest time between two updates of the bar. Milliseconds. */
const pace = 100;

const barWidth = 24;
const clearLine = '\r\u001B[K';

/** Progress on the last line of a terminal. Other writers call `hide` first. The next step shows the line again. */
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
        this.#draw(progressText(label, done, total, drawn - began));
      },
      end: () => {
        if (this.#current !== task) return;
        this.#current = undefined;
        this.hide();
      },
    };
  }

  /** Removes the line if it is shown. */
  hide(): void {
    if (!this.#isShown) return;
    this.#terminal.write(clearLine);
    this.#isShown = false;
  }

  #draw(text: string): void {
    // One column less than fits: a full line would wrap and could not be cleared.
    this.#terminal.write(`${clearLine}${text.slice(0, Math.max(0, this.#terminal.columns() - 1))}`);
    this.#isShown = true;
  }
}

/** Time after which the remaining time can be estimated. Milliseconds. */
const estimable = 2000;

/** Returns a line such as `reading streams [######..................] 10/40, about 12 s left`. */
export function progressText(label: string, done: number, total: number | undefined, elapsed = 0): string {
  if (total === undefined || total <= 0) return `${label}: ${done}`;
  const shown = Math.min(done, total);
  const filled = Math.round((barWidth * shown) / total);
  const left =
    elapsed < estimable || shown === total
      ? ''
      : `, about ${roughly((elapsed / done) * (total - done))} left`;
  return `${label} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${shown}/${total}${left}`;
}
