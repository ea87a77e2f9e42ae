import { access, constants, lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidInput } from '../../core/problems/problem.ts';
import { understood, unwritable } from './unwritable.ts';

/** Checks whether files can be written to their paths below a folder. */
export class Places {
  readonly #root: string;
  readonly #folders = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Throws `InvalidInput` if a part of the path is no folder that accepts files, or if the path exists and is no
   * ordinary file.
   */
  async check(path: string): Promise<void> {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) await this.#folder(parts.slice(0, depth).join('/'));
    if (parts.length === 1) await this.#takesFiles(this.#root);
    const place = join(this.#root, path);
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined || found.isFile()) return;
    if (found.isSymbolicLink()) throw isLink(place);
    throw unwritable(place, found.isDirectory() ? 'is a folder' : 'is not an ordinary file');
  }

  async #folder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    this.#folders.add(path);
    const place = join(this.#root, path);
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined) return this.#takesFiles(dirname(place));
    if (found.isSymbolicLink()) throw isLink(place);
    if (!found.isDirectory()) throw unwritable(place, 'is not a folder');
    await this.#takesFiles(place);
  }

  async #takesFiles(folder: string): Promise<void> {
    const found = await lstat(folder).catch(() => undefined);
    if (found !== undefined) await understood(folder, () => access(folder, constants.W_OK | constants.X_OK));
  }
}

/** Returns the error for a link inside a tree, which would redirect a write or a removal to another place. */
function isLink(path: string): InvalidInput {
  return new InvalidInput(
    path,
    '',
    'is a link: files are written into ordinary folders and over ordinary files only',
    'SLC1023',
  );
}
