import { contentMember, contentObject } from '../../core/stream/content.ts';
import { kinds } from '../../core/stream/kinds.ts';
import { readTree } from '../../core/tree/read-tree.ts';
import { treeFile, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import type { RunDeps } from '../pipeline.ts';

/** Files that are read together. */
const batch = 256;

/** Returns a stream's file with only the fields that identify it. */
export function namedOnly({ content, own }: TreeFile): TreeFile {
  const named = kinds.stream.naturalKey.flatMap((field) => {
    const value = contentMember(content, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const carried = Object.entries(own).filter(([key]) => key === '$carried');
  return treeFile(contentObject(named), contentObject(carried));
}

/** Streams' own files with only their names, by object id. Those of the previous run are not read again. */
export class NamedStreams {
  readonly #deps: Pick<RunDeps, 'repository' | 'knownStreams'>;

  constructor(deps: Pick<RunDeps, 'repository' | 'knownStreams'>) {
    this.#deps = deps;
  }

  /** Returns the files of these entries by path. Leaves out unreadable ones. */
  async of(entries: readonly TreeEntry[], signal: AbortSignal): Promise<Tree> {
    const named = new Map<string, TreeFile>();
    for (let first = 0; first < entries.length; first += batch)
      for (const [path, file] of await this.#batch(entries.slice(first, first + batch), signal))
        named.set(path, file);
    return named;
  }

  async #batch(
    entries: readonly TreeEntry[],
    signal: AbortSignal,
  ): Promise<readonly (readonly [string, TreeFile])[]> {
    const known = this.#deps.knownStreams;
    const unknown = entries.filter(({ oid }) => known?.named(oid) === undefined);
    const read = new Map(
      [...(await filesOf(this.#deps, unknown, signal))].map(([path, file]) => [path, namedOnly(file)]),
    );
    for (const { path, oid } of unknown) {
      const file = read.get(path);
      if (file !== undefined) known?.name(oid, file);
    }
    return entries.flatMap(({ path, oid }) => {
      const file = read.get(path) ?? known?.named(oid);
      return file === undefined ? [] : [[path, file] as const];
    });
  }
}

/** Reads files of a tree. */
export async function filesOf(
  { repository }: Pick<RunDeps, 'repository'>,
  entries: readonly TreeEntry[],
  signal: AbortSignal,
): Promise<Tree> {
  if (entries.length === 0) return new Map();
  const blobs = await repository.read(
    entries.map(({ oid }) => oid),
    signal,
  );
  const files = entries.map(({ path, oid }) => [path, blobs.get(oid) as Uint8Array] as const);
  return readTree(files, { warns: false }).tree;
}
