/** What must be closed at the end, in the reverse of the order in which it was opened. */
export class Lifetime {
  readonly #releases: (() => Promise<void> | void)[] = [];
  #closing: Promise<void> | undefined;

  onClose(release: () => Promise<void> | void): void {
    this.#releases.push(release);
  }

  /** Tries every release, last first; throws one error of all that failed. A second call is the first one's promise. */
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
