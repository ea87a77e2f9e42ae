import { treePath } from '../../core/tree/tree.ts';
import type { Repository, TreeChange, TreeEntry } from '../../ports/repository.ts';

/** Items of a tree's files by owner, all in git's order: by the bytes of full paths. */
interface ByOwner<T> {
  /** Items of each stream's folder, by the stream's path. */
  readonly streams: ReadonlyMap<string, readonly T[]>;
  /** Items outside of streams by path: shared files, the format, and top-level scenarios. */
  readonly others: ReadonlyMap<string, T>;
  /** Items of `environments/*.yaml`, by path. */
  readonly environments: ReadonlyMap<string, T>;
}

/** Files of a tree at a revision by owner, without their contents. */
export class RevisionFiles implements ByOwner<TreeEntry> {
  readonly commit: string;
  readonly streams: ByOwner<TreeEntry>['streams'];
  readonly others: ByOwner<TreeEntry>['others'];
  readonly environments: ByOwner<TreeEntry>['environments'];

  constructor(commit: string, { streams, others, environments }: ByOwner<TreeEntry>) {
    this.commit = commit;
    this.streams = streams;
    this.others = others;
    this.environments = environments;
  }

  /** Returns the file at a path, or undefined for a file of an environment. */
  at(path: string): TreeEntry | undefined {
    const other = this.others.get(path);
    if (other !== undefined || !path.startsWith('value-streams/')) return other;
    const stream = path.slice(0, path.indexOf('/', 'value-streams/'.length));
    return this.streams.get(stream)?.find((entry) => entry.path === path);
  }
}

/**
 * Returns the files of a revision. If those of another commit are known, applies the differences: unchanged streams
 * keep their lists, and the result, including its order, equals a full listing. Throws `PortError` if the revision
 * cannot be read.
 */
export async function revisionFiles(
  repository: Pick<Repository, 'changes' | 'entries' | 'resolve'>,
  commit: string,
  known?: RevisionFiles,
): Promise<RevisionFiles> {
  if (known?.commit === commit) return known;
  // A new mirror contains only the commits that a ref reaches.
  if (known === undefined || (await repository.resolve(known.commit)) === undefined)
    return new RevisionFiles(commit, byOwner(await repository.entries(commit)));
  return new RevisionFiles(commit, changed(known, byOwner(await repository.changes(known.commit, commit))));
}

function byOwner<T extends { readonly path: string }>(items: readonly T[]): ByOwner<T> {
  const streams = new Map<string, T[]>();
  const others = new Map<string, T>();
  const environments = new Map<string, T>();
  for (const item of items) {
    const place = treePath(item.path);
    const stream = 'stream' in place ? place.stream : undefined;
    if (place.is === 'environment') environments.set(item.path, item);
    else if (stream !== undefined) {
      if (streams.get(stream)?.push(item) === undefined) streams.set(stream, [item]);
    } else if (place.is !== 'other') others.set(item.path, item);
  }
  // Copied, because a list that grew reserves space for sixteen more, and there is one list for each stream.
  for (const [stream, files] of streams) streams.set(stream, files.slice());
  return { streams, others, environments };
}

function changed(known: RevisionFiles, changes: ByOwner<TreeChange>): ByOwner<TreeEntry> {
  const streams = [...changes.streams].map(([stream, files]) => {
    const before = new Map(known.streams.get(stream)?.map((entry) => [entry.path, entry]));
    const after = [...laidOver(before, files.map(entryAfter)).values()];
    return [stream, after.length === 0 ? undefined : after] as const;
  });
  return {
    // Streams are in the order of their files, so `a-b/` comes before `a/`.
    streams: laidOver(known.streams, streams, (stream) => `${stream}/`),
    others: laidOver(known.others, [...changes.others.values()].map(entryAfter)),
    environments: laidOver(known.environments, [...changes.environments.values()].map(entryAfter)),
  };
}

function entryAfter({ path, after, mode }: TreeChange): readonly [string, TreeEntry | undefined] {
  return [path, after === undefined || mode === undefined ? undefined : { path, oid: after, mode }];
}

/**
 * Applies changes to a sorted map. Undefined removes an entry. Known paths are ASCII, so comparing texts gives the
 * order of bytes.
 */
function laidOver<T>(
  known: ReadonlyMap<string, T>,
  changes: readonly (readonly [string, T | undefined])[],
  place: (key: string) => string = (key) => key,
): ReadonlyMap<string, T> {
  if (changes.length === 0) return known;
  const all = new Map(known);
  for (const [key, value] of changes) {
    if (value === undefined) all.delete(key);
    else all.set(key, value);
  }
  if (changes.every(([key, value]) => value === undefined || known.has(key))) return all;
  return new Map([...all].sort(([one], [other]) => (place(one) < place(other) ? -1 : 1)));
}
