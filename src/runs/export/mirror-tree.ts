import { NameIndex, naturalKey } from '../../core/tree/name-index.ts';
import { treePath, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import { filesOf, namedOnly, NamedStreams } from '../desired/named-streams.ts';
import { ordinary } from '../reading/revision.ts';
import type { RunDeps } from '../pipeline.ts';

/**
 * Tree that receives exports, as far as assigning paths requires it: shared files, and the name of each stream. The
 * files of a stream are read only together with that stream. Exported files are added to it.
 */
export class MirrorTree {
  readonly #deps: Pick<RunDeps, 'repository' | 'knownStreams'>;
  readonly #signal: AbortSignal;
  readonly #streams = new Map<string, TreeEntry[]>();
  readonly #skeleton: Map<string, TreeFile>;
  readonly #names: NameIndex;

  private constructor(
    deps: Pick<RunDeps, 'repository' | 'knownStreams'>,
    entries: readonly TreeEntry[],
    skeleton: Map<string, TreeFile>,
    wantsSidecar: (path: string) => boolean,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#signal = signal;
    this.#skeleton = skeleton;
    this.#names = new NameIndex(skeleton);
    for (const entry of entries) {
      const place = treePath(entry.path);
      if (place.is !== 'stream' && place.is !== 'scenario' && place.is !== 'sidecar') continue;
      if (place.is === 'sidecar' && !wantsSidecar(entry.path)) continue;
      if (place.stream === undefined || entry.mode !== ordinary) continue;
      const files = this.#streams.get(place.stream);
      if (files === undefined) this.#streams.set(place.stream, [entry]);
      else files.push(entry);
    }
  }

  /**
   * Reads the mirror. `entries` has all of its files. Reads sidecars only on request. Throws `PortError` if they cannot
   * be read.
   */
  static async read(
    deps: Pick<RunDeps, 'repository' | 'knownStreams'>,
    entries: readonly TreeEntry[],
    wantsSidecar: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<MirrorTree> {
    const readable = entries.filter(({ mode }) => mode === ordinary);
    const standing = readable.filter(({ path }) => {
      const place = treePath(path);
      return place.is === 'shared' || (place.is === 'scenario' && place.stream === undefined);
    });
    const skeleton = new Map(await filesOf(deps, standing, signal));
    const names = new NamedStreams(deps);
    const streams = readable.filter(({ path }) => treePath(path).is === 'stream');
    for (const [path, file] of await names.of(streams, signal)) skeleton.set(path, file);
    return new MirrorTree(deps, entries, skeleton, wantsSidecar, signal);
  }

  /**
   * Returns the names, including the files of streams with these paths or one of these names. Valid until the next
   * `learn`.
   */
  async around(paths: Iterable<string>, names: Iterable<string>): Promise<NameIndex> {
    const wanted = new Set(paths);
    for (const name of new Set(names))
      for (const path of this.#names.paths(
        'stream',
        '',
        naturalKey('stream', () => name),
      ))
        wanted.add(path);
    const entries = [...wanted].flatMap((path) => this.#streams.get(path) ?? []);
    return new NameIndex(await filesOf(this.#deps, entries, this.#signal), this.#names);
  }

  /** Adds the shared files of streams that were just read, and the streams' names. */
  learn(tree: Tree, streams: ReadonlySet<string>): void {
    for (const [path, file] of tree) {
      const place = treePath(path);
      if (place.is === 'shared') this.#put(path, file);
      if (place.is === 'stream' && streams.has(place.stream)) this.#put(path, namedOnly(file));
    }
  }

  #put(path: string, file: TreeFile): void {
    const before = this.#skeleton.get(path);
    this.#skeleton.set(path, file);
    this.#names.changed(path, before);
  }
}
