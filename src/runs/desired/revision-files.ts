import { treePath } from '../../core/tree/tree.ts';
import type { Repository, TreeChange, TreeEntry } from '../../ports/repository.ts';

/** What is told of the files of a tree, by whose they are. All of it is in the order of git: by the bytes of full paths. */
interface ByOwner<T> {
  /** Of those in the folder of each stream, by its path. */
  readonly streams: ReadonlyMap<string, readonly T[]>;
  /** Of those of no stream, by their path: what streams share, the format, scenarios at the top. */
  readonly others: ReadonlyMap<string, T>;
  /** Of `environments/*.yaml`, by path. */
  readonly environments: ReadonlyMap<string, T>;
}

/** The files of a tree at a revision, by whose they are. None of them is read. */
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

  /** The file at a path; undefined for one of an environment too. */
  at(path: string): TreeEntry | undefined {
    const other = this.others.get(path);
    if (other !== undefined || !path.startsWith('value-streams/')) return other;
    const stream = path.slice(0, path.indexOf('/', 'value-streams/'.length));
    return this.streams.get(stream)?.find((entry) => entry.path === path);
  }
}

/**
 * Where files are known of another commit, those of this one are told by what differs: streams that did not change keep
 * their very list, and what is made is equal to what a listing of all would give, order included. Throws `PortError`
 * where the revision cannot be read.
 */
export async function revisionFiles(
  repository: Pick<Repository, 'changes' | 'entries' | 'resolve'>,
  commit: string,
  known?: RevisionFiles,
): Promise<RevisionFiles> {
  if (known?.commit === commit) return known;
  // A mirror that was made anew has only what a ref reaches.
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
  // A list that grew has room for sixteen more, and there are as many lists as streams.
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
    // A stream stands where its files do: `a-b/` is before `a/`.
    streams: laidOver(known.streams, streams, (stream) => `${stream}/`),
    others: laidOver(known.others, [...changes.others.values()].map(entryAfter)),
    environments: laidOver(known.environments, [...changes.environments.values()].map(entryAfter)),
  };
}

function entryAfter({ path, after, mode }: TreeChange): readonly [string, TreeEntry | undefined] {
  return [path, after === undefined || mode === undefined ? undefined : { path, oid: after, mode }];
}

/** What is undefined goes. Paths that `treePath` knows are ASCII: as texts they compare as their bytes do. */
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
