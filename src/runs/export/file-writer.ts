import type { Repository } from '../../ports/repository.ts';

/** Bytes of files that are written together. Starting a write takes as long as writing some hundred kilobytes. */
const enough = 6 * 1024 * 1024;

/** Writes files to the repository in the background while the next ones are created. */
export class FileWriter {
  readonly #repository: Pick<Repository, 'keep'>;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(repository: Pick<Repository, 'keep'>) {
    this.#repository = repository;
  }

  /**
   * Accepts contents, and waits only for earlier ones that are not written yet. Rejects if those could not be written.
   */
  async take(contents: Iterable<Uint8Array>): Promise<void> {
    for (const bytes of contents) {
      this.#waiting.push(bytes);
      this.#size += bytes.length;
    }
    if (this.#size >= enough) await this.#write();
  }

  /** Resolves when all accepted contents are written. */
  async finish(): Promise<void> {
    await this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    await this.#writing;
    const contents = this.#waiting;
    [this.#waiting, this.#size] = [[], 0];
    this.#writing = this.#repository.keep(contents);
    // A caller that stops early must not cause an unhandled rejection.
    this.#writing.catch(() => undefined);
  }
}
