/** Describes the steps of the demo at the terminal, one after the other. */
export class Narrator {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #next: () => Promise<void>;
  readonly #startedAt: number;
  #step = 0;

  /** Takes `next`, which waits until the person wants the next step. */
  constructor(write: (text: string) => void, now: () => number, next: () => Promise<void>) {
    this.#write = write;
    this.#now = now;
    this.#next = next;
    this.#startedAt = now();
  }

  async step(title: string): Promise<void> {
    if (this.#step > 0) await this.#next();
    this.#step += 1;
    const seconds = ((this.#now() - this.#startedAt) / 1000).toFixed(1);
    this.#write(`\n${this.#step}. ${title}  (${seconds} s)\n`);
  }

  say(line: string): void {
    this.#write(`   ${line}\n`);
  }
}
