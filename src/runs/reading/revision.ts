import { parseEnvironmentFile } from '../../core/environment/environment-file.ts';
import { readTree } from '../../core/tree/read-tree.ts';
import {
  environmentFileOf,
  noSettings,
  type EnvironmentSettings,
} from '../../core/environment/environment.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { treePath, type Tree } from '../../core/tree/tree.ts';
import type { Repository, TreeEntry } from '../../ports/repository.ts';

/** Tree of a revision, with the problems of its files. */
export interface Revision {
  readonly commit: string;
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  /** Paths of streams whose own file exists and is unreadable. */
  readonly unreadable: readonly string[];
}

/** Git's mode of an ordinary file. Links, submodules and programs are never read. */
export const ordinary = '100644';

/** Reads the tree at a commit, or the part that `wants` selects. */
export async function readRevision(
  repository: Repository,
  commit: string,
  signal: AbortSignal,
  wants: (path: string) => boolean = () => true,
): Promise<Revision> {
  const entries = (await repository.entries(commit)).filter(
    ({ path }) => treePath(path).is !== 'environment' && wants(path),
  );
  const ours = entries.filter(({ path }) => treePath(path).is !== 'other');
  const readable = ours.filter(({ mode }) => mode === ordinary);
  const blobs = await repository.read(
    readable.map(({ oid }) => oid),
    signal,
  );
  const { tree, problems } = readTree(
    readable.map(({ path, oid }) => [path, blobs.get(oid) as Uint8Array] as const),
  );
  const odd = ours.filter(({ mode }) => mode !== ordinary).map(oddMode);
  const unreadable = ours.flatMap(({ path }) => {
    const place = treePath(path);
    return place.is === 'stream' && !tree.has(path) ? [place.stream] : [];
  });
  return { commit, tree, problems: [...problems, ...odd], unreadable };
}

/** Returns the problem of a file that is no ordinary one. */
export function oddMode({ path, mode }: TreeEntry): Problem {
  return {
    code: 'SLC1023',
    severity: 'error',
    file: path,
    place: '',
    message: `has mode ${mode}: only ordinary files are read`,
  };
}

/** Reads `environments/<name>.yaml` of a commit. Missing entries, or a missing file, are empty. */
export async function readSettings(
  repository: Repository,
  commit: string,
  environment: string,
  signal: AbortSignal,
  role: 'environment' | 'source' = 'environment',
): Promise<EnvironmentSettings> {
  const path = environmentFileOf(environment);
  const entry = (await repository.entries(commit, 'environments')).find((one) => one.path === path);
  return settingsAt(repository, entry, signal, role);
}

/** Parses a file of `environments/`. Returns empty settings if there is none. */
export async function settingsAt(
  repository: Pick<Repository, 'read'>,
  entry: TreeEntry | undefined,
  signal: AbortSignal,
  role: 'environment' | 'source' = 'environment',
): Promise<EnvironmentSettings> {
  if (entry === undefined) return noSettings;
  const { path, oid } = entry;
  if (entry.mode !== ordinary) throw new InvalidInput(path, '', oddMode(entry).message, 'SLC1023');
  const blobs = await repository.read([oid], signal);
  return parseEnvironmentFile(blobs.get(oid) as Uint8Array, path, role);
}
