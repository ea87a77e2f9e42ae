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

/** A revision's tree, and what was wrong with files of it. */
export interface Revision {
  readonly commit: string;
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  /** Paths of streams that are there and whose own file cannot be read. */
  readonly unreadable: readonly string[];
}

/** Git's mode of an ordinary file; anything else (a link, a submodule, a program) is never read. */
export const ordinary = '100644';

/** The tree at a commit, or the part of it that `wants` names. */
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

/** What is said of a file that is none of the ordinary ones. */
export function oddMode({ path, mode }: TreeEntry): Problem {
  return {
    code: 'SLC1023',
    severity: 'error',
    file: path,
    place: '',
    message: `has mode ${mode}: only ordinary files are read`,
  };
}

/** `environments/<name>.yaml` of a commit; what it does not say, or the absence of the file, is empty. */
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

/** What a file of `environments/` says; nothing where there is none. */
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
