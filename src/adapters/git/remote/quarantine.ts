import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { quarantineEnvironment, type GitEnvironment } from '../environment.ts';

/** Prefix of the name of such a folder, below `objects`. */
export const quarantinePrefix = 'tmp_fetch_';

/** Time between two looks at the size. Milliseconds. */
const interval = 50;

/**
 * Folder for the pack of one fetch, until it is known to be small enough. Git has no limit on the size of a fetch, so
 * this counts the bytes on disk while they arrive.
 */
export class Quarantine implements AsyncDisposable {
  readonly #objects: string;
  readonly #folder: string;
  readonly #mostBytes: number;

  private constructor(objects: string, folder: string, mostBytes: number) {
    this.#objects = objects;
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** Creates the folder in a bare repository. */
  static async open(directory: string, mostBytes: number): Promise<Quarantine> {
    const objects = join(directory, 'objects');
    return new Quarantine(objects, await mkdtemp(join(objects, quarantinePrefix)), mostBytes);
  }

  /** Returns an environment in which git writes objects to this folder. */
  inside(environment: GitEnvironment): GitEnvironment {
    return quarantineEnvironment(environment, { folder: this.#folder, objects: this.#objects });
  }

  /** Calls `exceeded` once the folder is larger than its limit, until disposed of. */
  watch(exceeded: () => void): Disposable {
    const look = async () => {
      if (await this.isTooLarge()) exceeded();
    };
    const timer = setInterval(() => void look(), interval).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  async isTooLarge(): Promise<boolean> {
    let size = 0;
    for (const file of await this.#files()) {
      // Git renames its files meanwhile.
      size += (await stat(join(this.#folder, file)).catch(() => undefined))?.size ?? 0;
    }
    return size > this.#mostBytes;
  }

  /** Moves the pack to the repository. */
  async release(): Promise<void> {
    const files = await this.#files();
    await mkdir(join(this.#objects, 'pack'), { recursive: true });
    // The index last: git takes a pack for complete once its index is there.
    for (const file of files.toSorted((one, other) => isIndex(one) - isIndex(other)))
      await rename(join(this.#folder, file), join(this.#objects, file));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A git that was stopped may still write for a moment.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #files(): Promise<readonly string[]> {
    const names = await readdir(join(this.#folder, 'pack')).catch(() => []);
    return names.map((name) => join('pack', name));
  }
}

const isIndex = (file: string) => Number(file.endsWith('.idx'));
