import { readTree } from '../../core/tree/read-tree.ts';
import { referencesIn } from '../../core/stream/content.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { resolveReference, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';
import type { Repository } from '../../ports/repository.ts';

/** A stream of a revision with what it uses, and the bytes of the files that are its own. */
export interface StreamTree {
  /** Its own files, the shared things that they refer to, and of the streams that it runs the first file. */
  readonly tree: Tree;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  /** Object id of the stream's folder and of what it uses: equal where nothing differs. */
  readonly oids: ReadonlyMap<string, string>;
}

/** Git's mode of an ordinary file; nothing else is read. */
const ordinary = '100644';

/** Reads no more than the stream's files and those that they name. Undefined where the revision has no such stream. */
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

/** Files of the shared things that a stream refers to, and the first file of each stream that it runs. */
function namedBy(tree: Tree, stream: string): ReadonlySet<string> {
  const named = new Set<string>();
  for (const path of pathsReferredTo(tree, stream)) {
    const kind = kindOfPath(path);
    if (kind === 'stream') named.add(streamFileOf(path));
    else if (kind !== undefined && kind !== 'scenario' && kind !== 'hook') named.add(`${path}.json`);
  }
  return named;
}

/** Paths of everything that the files of a stream refer to. */
export function pathsReferredTo(tree: Tree, stream: string): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [file, { content, own }] of tree) {
    const place = treePath(file);
    if (!('stream' in place) || place.stream !== stream || place.is === 'sidecar') continue;
    const scenario = place.is === 'scenario' ? place.scenario : undefined;
    for (const part of [content, own])
      for (const [reference] of referencesIn(part))
        paths.add(resolveReference(reference.path, stream, scenario));
  }
  return paths;
}
