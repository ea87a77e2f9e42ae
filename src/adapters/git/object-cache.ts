/**
 * Answers about commits and trees by their ids, which never change: a pass asks the same of the same ones several times,
 * and each time would start a process. The newest ones are kept. A failure is no answer, and is asked again.
 */
export class Remembered<T> {
  readonly #most: number;
  readonly #known = new Map<string, { readonly answer: T }>();

  /** `most`: how many answers are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `isKept`: false for an answer that is too large to keep. */
  async of(
    ids: readonly string[],
    ask: () => Promise<T>,
    isKept: (answer: T) => boolean = () => true,
  ): Promise<T> {
    const key = ids.join(' ');
    const known = this.#known.get(key);
    const answer = known === undefined ? await ask() : known.answer;
    this.#known.delete(key);
    if (isKept(answer)) this.#known.set(key, { answer });
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#most && oldest !== undefined) this.#known.delete(oldest);
    return answer;
  }
}
