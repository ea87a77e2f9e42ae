import type { TreeFile } from '../../core/tree/tree.ts';
import type { KnownTree } from './known-tree.ts';
import type { RevisionFiles } from './revision-files.ts';
import type { SavedReadings } from './saved-readings.ts';

/** Limit of cached names, four times the number in the largest tenants. */
const mostNames = 50_000;

/**
 * Results of the last run for each environment, so that the next run reads only differences. The first run of a process
 * starts from saved readings. Contains no content of files.
 */
export class KnownStreams {
  readonly #saved: SavedReadings | undefined;
  readonly #trees = new Map<string, KnownTree>();
  /** Stream files with only their names, by object id, recently used ones. */
  readonly #names = new Map<string, TreeFile>();

  /** Without saved readings, the first run of a process reads everything. */
  constructor(saved?: SavedReadings) {
    this.#saved = saved;
  }

  of(environment: string): KnownTree | undefined {
    return this.#trees.get(environment);
  }

  /** Returns the result of an earlier run with the same values and settings, or what is saved of these files. */
  async with(environment: string, files: RevisionFiles, supplies: string): Promise<KnownTree | undefined> {
    const known = this.#trees.get(environment);
    if (known === undefined) return this.#saved?.load(environment, files, supplies);
    return known.supplies === supplies ? known : undefined;
  }

  /** Keeps the result of a run, and saves the readings of the streams that it read. */
  async keep(environment: string, tree: KnownTree, read: readonly string[] = []): Promise<void> {
    this.#trees.set(environment, tree);
    await this.#saved?.save(environment, tree, read);
  }

  /** Returns the names of the stream file with that object id. */
  named(oid: string): TreeFile | undefined {
    const file = this.#names.get(oid);
    if (file !== undefined) this.name(oid, file);
    return file;
  }

  name(oid: string, file: TreeFile): void {
    this.#names.delete(oid);
    this.#names.set(oid, file);
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= mostNames) break;
      this.#names.delete(oldest);
    }
  }
}
