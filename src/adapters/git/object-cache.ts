/**
 * Cache of facts about commits and trees by their ids, which never change. A run asks for the same facts several times,
 * and each time would start a process. Keeps the newest facts, and no failures.
 */
export class Remembered<T> {
  readonly #most: number;
  readonly #known = new Map<string, { readonly answer: T }>();

  /** `most`: limit on the cached facts. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `isKept`: false for a fact that is too large to cache. */
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
