import { fitted } from '../../core/text/text-width.ts';
import { wrapped } from '../../core/text/wrap.ts';

/** Terminal that is redrawn in one place. */
export interface Screen {
  readonly columns: number;
  /** Replaces the previous lines. Counts the lines that do not fit. */
  redraw(lines: readonly string[]): void;
}

export interface ScreenTerminal {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly write: (text: string) => void;
}

const cursorUp = (lines: number) => (lines === 0 ? '' : `\u001B[${lines}A`);
const restOfLine = '\u001B[K';
const restOfScreen = '\u001B[J';

/**
 * Screen that overwrites each line and clears its rest in a single write, which avoids flicker. `finish` completes a
 * line: its argument has no escapes, and it adds the colours.
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

  redraw(texts: readonly string[]): void {
    const lines = texts.flatMap((text) => wrapped(text, this.columns));
    // A line that wraps or scrolls away could not be overwritten.
    const room = Math.max(1, this.#terminal.rows() - 1);
    const fitting =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
    const text = fitting.map((line) => `${this.#finish(fitted(line, this.columns))}${restOfLine}\n`).join('');
    this.#terminal.write(`${cursorUp(this.#drawn)}${text}${restOfScreen}`);
    this.#drawn = fitting.length;
  }
}
