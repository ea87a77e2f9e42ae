import { isSettings, FileChecks } from '../../../core/environment/problems-by-file.ts';
import { boundedProblems } from '../../../core/problems/bounded-problems.ts';
import { problemLine, type Problem } from '../../../core/problems/problem.ts';
import { ProblemList } from '../../../core/problems/problem-list.ts';
import { LazyTree } from '../../../core/tree/lazy-tree.ts';
import { treePath } from '../../../core/tree/tree.ts';
import { problemsOfWhole } from '../../../core/tree/validate/validate.ts';
import { descriptionLimit, type CommitStatus } from '../../../ports/git-host.ts';
import type { Repository, TreeEntry } from '../../../ports/repository.ts';
import { newProblems } from '../../ancestry/new-problems.ts';
import { oddMode, ordinary } from '../../reading/revision.ts';
import type { MergePreview } from './merge-result.ts';

/** Name of the status that shows whether the files of a pull request are valid. */
export const validateStatus = 'sluice/validate';

/**
 * Finds errors that a pull request would add to its base; conflicts first. Checks file by file, because thousands of
 * files and their problems exceed the memory of a thread.
 */
export async function newErrors(
  repository: Repository,
  { commit, conflicts }: MergePreview,
  target: string,
  signal: AbortSignal,
): Promise<ProblemList> {
  const found = new ProblemList(conflicts);
  if (commit === target) return found;
  const [before, after] = await treesOf(repository, [target, commit], signal);
  if (before === undefined || after === undefined) return found;
  const conflicting = Map.groupBy(conflicts, ({ file }) => file);
  const addNew = (errors: readonly Problem[], known: () => readonly Problem[], of: string | undefined) => {
    if (errors.length === 0) return;
    const isOf = of === undefined ? conflicts : (conflicting.get(of) ?? []);
    const others = [
      { tree: before.tree, problems: known() },
      { tree: after.tree, problems: isOf },
    ];
    found.add(newProblems({ tree: after.tree, problems: errors }, others));
  };
  for (const path of after.paths) addNew(after.errorsOf(path), () => before.errorsOf(path), path);
  addNew(after.errorsOfWhole(), () => before.errorsOfAll(), undefined);
  return found;
}

/** Tree of a commit, checked file by file. */
class CheckedCommit {
  readonly tree: LazyTree;
  readonly #checks: FileChecks;
  readonly #entries: ReadonlyMap<string, TreeEntry>;

  constructor(entries: readonly TreeEntry[], blobs: ReadonlyMap<string, Uint8Array>) {
    this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
    const [files, others] = [entries.filter(isOrdinary), entries.filter((entry) => !isOrdinary(entry))];
    const listed = { files: files.map(({ path }) => path), unread: others.map(({ path }) => path) };
    const read = (path: string) => {
      const entry = this.#entries.get(path);
      return { content: entry && blobs.get(entry.oid), problems: [] };
    };
    this.tree = new LazyTree(listed, read);
    this.#checks = new FileChecks(this.tree, [...this.#entries.keys()], { warns: false });
  }

  /** Paths of the files of the tree, and then of those of environments, which refer to them. */
  get paths(): readonly string[] {
    const paths = [...this.#entries.keys()];
    return [...paths.filter((path) => !isSettings(path)), ...paths.filter(isSettings)];
  }

  /** Lists the errors of a file. A file that does not exist has none. */
  errorsOf(path: string): readonly Problem[] {
    const entry = this.#entries.get(path);
    if (entry === undefined) return [];
    const all = isOrdinary(entry) ? this.#checks.of(path) : [oddMode(entry)];
    return boundedProblems(all.filter(({ severity, code }) => severity === 'error' && code !== ofPlan));
  }

  /** Lists errors between files. All files must have been read. */
  errorsOfWhole(): readonly Problem[] {
    const problems = problemsOfWhole(this.#checks.there, this.tree.keyed);
    return problems.filter(({ severity }) => severity === 'error');
  }

  /** Reads all files, and lists the errors between them. */
  errorsOfAll(): readonly Problem[] {
    for (const path of this.paths) this.tree.get(path);
    return this.errorsOfWhole();
  }
}

async function treesOf(
  repository: Repository,
  commits: readonly string[],
  signal: AbortSignal,
): Promise<readonly CheckedCommit[]> {
  const lists = await Promise.all(commits.map((commit) => repository.entries(commit)));
  const ours = lists.map((entries) => entries.filter(({ path }) => treePath(path).is !== 'other'));
  const oids = new Set(
    ours
      .flat()
      .filter(isOrdinary)
      .map(({ oid }) => oid),
  );
  const blobs = await repository.read(oids, signal);
  return ours.map((entries) => new CheckedCommit(entries, blobs));
}

const isOrdinary = ({ mode }: TreeEntry) => mode === ordinary;

/** Code of a patch that does not fit. It concerns one environment, whose plan reports it. */
const ofPlan = 'SLC1041';

/** Returns the status of the head. */
export function validated(errors: ProblemList, url: string | undefined): CommitStatus {
  const [first] = errors.shown;
  const count = errors.count('error');
  if (first === undefined)
    return { name: validateStatus, state: 'success', description: 'All files are valid', url };
  const code = ` [${first.code}]`;
  const ending = count === 1 ? code : `${code} (and ${count - 1} more)`;
  const line = problemLine(first).slice(0, -code.length);
  return { name: validateStatus, state: 'failure', description: fitted(line, ending), url };
}

/**
 * Returns the status of the head of a pull request that is set aside. `exceeded` is the limit in words. `until` is in
 * milliseconds since the epoch.
 */
export function setAside(
  { exceeded, until }: { readonly exceeded: string; readonly until: number | undefined },
  url: string | undefined,
): CommitStatus {
  const again = until === undefined ? '' : ` or wait until ${new Date(until).toISOString().slice(0, 16)}Z`;
  const description = fitted(exceeded, `: push a smaller change${again} [SLC1039]`);
  return { name: validateStatus, state: 'failure', description, url };
}

/** Shortens the text before an ending, which must stay. */
function fitted(text: string, ending: string): string {
  const room = descriptionLimit - ending.length;
  return `${text.length <= room ? text : `${text.slice(0, room - 1)}…`}${ending}`;
}
