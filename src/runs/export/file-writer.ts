import type { Repository } from '../../ports/repository.ts';
import { letGo } from './free-memory.ts';

/** Bytes of files that are written at once: to begin writing takes as long as writing some hundred kilobytes. */
const enough = 6 * 1024 * 1024;

/** Contents of files on their way into the repository: they are written while the next ones are made. */
export class KeptFiles {
  readonly #repository: Pick<Repository, 'keep'>;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(repository: Pick<Repository, 'keep'>) {
    this.#repository = repository;
  }

  /** Takes contents in, and waits only where those before them are not written yet. Rejects where they could not be. */
  async take(contents: Iterable<Uint8Array>): Promise<void> {
    for (const bytes of contents) {
      this.#waiting.push(bytes);
      this.#size += bytes.length;
    }
    if (this.#size >= enough) await this.#write();
  }

  /** Resolves when all that was taken in is written. */
  async settle(): Promise<void> {
    await this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    await this.#writing;
    const contents = this.#waiting;
    [this.#waiting, this.#size] = [[], 0];
    this.#writing = this.#repository.keep(contents).then(() => contents.forEach(letGo));
    // Whoever stops before it is done must not be met by a failure that nobody waits for.
    this.#writing.catch(() => undefined);
  }
}
