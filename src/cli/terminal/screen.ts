import { fitted } from '../../core/text/text-width.ts';

/** A terminal that is drawn on again and again in one place. */
export interface Screen {
  readonly columns: number;
  /** Puts lines in the place of those that were drawn before; what does not fit is counted. */
  redraw(lines: readonly string[]): void;
}

/** The terminal behind a screen. */
export interface ScreenTerminal {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly write: (text: string) => void;
}

const cursorUp = (lines: number) => (lines === 0 ? '' : `\u001B[${lines}A`);
const restOfLine = '\u001B[K';
const restOfScreen = '\u001B[J';

/**
 * Lines over lines: each is written over what stood there and its rest is cleared, all in one piece, so that nothing is
 * ever empty in between and flickers. `finish` makes a line ready: `shown` has no escapes, its colours come there.
 */
export class RedrawnScreen implements Screen {
  readonly #terminal: ScreenTerminal;
  readonly #finish: (shown: string) => string;
  #drawn = 0;

  constructor(terminal: ScreenTerminal, finish: (shown: string) => string) {
    this.#terminal = terminal;
    this.#finish = finish;
  }

  get columns(): number {
    return this.#terminal.columns();
  }

  redraw(lines: readonly string[]): void {
    // A line that wraps, and one that scrolls away, could not be drawn over any more.
    const room = Math.max(1, this.#terminal.rows() - 1);
    const fitting =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
    const text = fitting.map((line) => `${this.#finish(fitted(line, this.columns))}${restOfLine}\n`).join('');
    this.#terminal.write(`${cursorUp(this.#drawn)}${text}${restOfScreen}`);
    this.#drawn = fitting.length;
  }
}
