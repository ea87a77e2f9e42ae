import { readTree } from '../../core/tree/read-tree.ts';
import { dependenciesIn } from '../../core/stream/expressions.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { resolveReference, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';
import type { Repository } from '../../ports/repository.ts';

/** Stream of a revision with the files that it uses, and the bytes of its own files. */
export interface StreamTree {
  /** Stream's own files, the shared files that they reference, and the first file of each subflow. */
  readonly tree: Tree;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  /** Object ids of the stream's folder and of the files that it uses. Equal maps mean no difference. */
  readonly oids: ReadonlyMap<string, string>;
}

/** Git's mode of an ordinary file. Other files are ignored. */
const ordinary = '100644';

/**
 * Reads only the stream's files and those that they reference. Returns undefined if the revision does not have the
 * stream.
 */
export async function readStreamTree(
  repository: Pick<Repository, 'entries' | 'objectsAt' | 'read'>,
  revision: string,
  stream: string,
  signal: AbortSignal,
): Promise<StreamTree | undefined> {
  const entries = (await repository.entries(revision, stream)).filter(
    ({ path, mode }) => mode === ordinary && treePath(path).is !== 'other',
  );
  if (entries.length === 0) return undefined;
  const own = new Map(entries.map(({ path, oid }) => [path, oid]));
  const bytes = await contents(repository, own, signal);
  const { tree } = readTree(bytes);
  const named = [...namedBy(tree, stream)].filter((path) => !own.has(path));
  const found = await repository.objectsAt(
    named.map((path) => ({ commit: revision, path })),
    signal,
  );
  const used = new Map(
    named.flatMap((path, index) => {
      const oid = found[index];
      return oid === undefined ? [] : [[path, oid] as const];
    }),
  );
  const others = readTree(await contents(repository, used, signal));
  return { tree: new Map([...tree, ...others.tree]), bytes, oids: new Map([...own, ...used]) };
}

async function contents(
  repository: Pick<Repository, 'read'>,
  oids: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const blobs = await repository.read(oids.values(), signal);
  return new Map(
    [...oids].flatMap(([path, oid]) => {
      const blob = blobs.get(oid);
      return blob === undefined ? [] : [[path, blob] as const];
    }),
  );
}

/** Returns the shared files that a stream references, and the first file of each subflow. */
function namedBy(tree: Tree, stream: string): ReadonlySet<string> {
  const named = new Set<string>();
  for (const path of pathsReferredTo(tree, stream)) {
    const kind = kindOfPath(path);
    if (kind === 'stream') named.add(streamFileOf(path));
    else if (kind !== undefined && kind !== 'scenario' && kind !== 'hook') named.add(`${path}.json`);
  }
  return named;
}

/** Returns all paths that the files of a stream reference. */
export function pathsReferredTo(tree: Tree, stream: string): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [file, { content, own }] of tree) {
    const place = treePath(file);
    if (!('stream' in place) || place.stream !== stream || place.is === 'sidecar') continue;
    const scenario = place.is === 'scenario' ? place.scenario : undefined;
    for (const part of [content, own])
      for (const [reference] of dependenciesIn(part))
        paths.add(resolveReference(reference.path, stream, scenario));
  }
  return paths;
}
