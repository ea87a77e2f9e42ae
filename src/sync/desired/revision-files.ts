import { isTenantFree, treePath } from '../../domain/tree.ts';
import type { Repository, TreeEntry } from '../../ports/repository.ts';

/** The files of a tree at a revision, by whose they are. None of them is read. */
export interface RevisionFiles {
  readonly commit: string;
  /** Those in the folder of each stream, by its path. */
  readonly streams: ReadonlyMap<string, readonly TreeEntry[]>;
  /** Those of no stream: what streams share, the format, scenarios at the top. */
  readonly others: readonly TreeEntry[];
  /** All of them, by path. */
  readonly byPath: ReadonlyMap<string, TreeEntry>;
  /** `environments/*.yaml`, by path. */
  readonly environments: ReadonlyMap<string, TreeEntry>;
}

/** Throws `PortError` where the revision cannot be read. */
export async function revisionFiles(
  repository: Pick<Repository, 'entries'>,
  commit: string,
): Promise<RevisionFiles> {
  const streams = new Map<string, TreeEntry[]>();
  const others: TreeEntry[] = [];
  const byPath = new Map<string, TreeEntry>();
  const environments = new Map<string, TreeEntry>();
  for (const entry of await repository.entries(commit)) {
    const place = treePath(entry.path);
    if (place.is === 'environment') environments.set(entry.path, entry);
    if (!isTenantFree(entry.path)) continue;
    byPath.set(entry.path, entry);
    const stream = 'stream' in place ? place.stream : undefined;
    if (stream === undefined) others.push(entry);
    else if (streams.get(stream)?.push(entry) === undefined) streams.set(stream, [entry]);
  }
  return { commit, streams, others, byPath, environments };
}
