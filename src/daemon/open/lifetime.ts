/** Resources to close at the end, in the reverse order of opening. */
export class Lifetime {
  readonly #releases: (() => Promise<void> | void)[] = [];
  #closing: Promise<void> | undefined;

  onClose(release: () => Promise<void> | void): void {
    this.#releases.push(release);
  }

  /** Releases everything, last first, and throws one error of all failures. Further calls return the first promise. */
  close(): Promise<void> {
    this.#closing ??= this.#releaseAll();
    return this.#closing;
  }

  async #releaseAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const release of this.#releases.reverse()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }
}
