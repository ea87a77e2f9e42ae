import { mergeFile, mergeRenumbered, type Renumbering, type SideNames } from '../../core/merge/merge-file.ts';
import { parseTreeFile } from '../../core/tree/parse.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import { budgets } from '../../core/budgets.ts';
import { contentObject, withMember } from '../../core/stream/content.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { sidecarFileOf, streamFileOf, treeFile, treePath } from '../../core/tree/tree.ts';
import type { FileWrite, Repository, TreeChange } from '../../ports/repository.ts';
import type { Bases } from '../ancestry/bases.ts';
import { mayHaveMark } from '../ancestry/conflict-marks.ts';
import { isStreamUnit, unitOf } from '../ancestry/unit.ts';

export interface MergeSides {
  /** Commit to merge. */
  readonly incoming: string;
  /** Commit to merge into. */
  readonly target: string;
  /** Merge bases. Without one, a path that differs is a conflict. */
  readonly bases: Bases;
  /** Returns true for paths of which the target always keeps its own version. */
  readonly keeps: (path: string) => boolean;
  /** Selects the incoming units. Defaults to all. */
  readonly wants?: (unit: string) => boolean;
  /** Names of the two sides for people. */
  readonly names: SideNames;
  /**
   * Returns the units that both sides changed and that are not merged, because the target keeps its own version as a
   * whole.
   */
  readonly whole: (units: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Remark about a successful merge. */
export interface MergeRemark {
  readonly file: string;
  readonly place: string;
  readonly message: string;
}

export interface Merged {
  /** Changes to the target's tree. Empty if nothing is incoming. A conflict is marked in its file. */
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** Conflicts. */
  readonly conflicts: readonly Problem[];
  /** Conflicts that their file cannot show. It has one side's version and no mark. */
  readonly unmarked: readonly Problem[];
  /** Incoming paths of which the target always keeps its own version. */
  readonly kept: readonly string[];
  readonly remarks: readonly MergeRemark[];
}

type Changes = ReadonlyMap<string, readonly TreeChange[]>;

/**
 * Merges three trees by path. A path is an identity, and renames are never guessed. A path that only one side changed
 * is taken unchanged. A file that both changed is merged by its structure. The removal of a stream is decided for its
 * whole folder.
 */
export async function mergeTrees(
  repository: Repository,
  sides: MergeSides,
  signal: AbortSignal,
): Promise<Merged> {
  const [incoming, target] = await Promise.all([
    changedUnits(repository, sides.bases, sides.incoming),
    changedUnits(repository, sides.bases, sides.target),
  ]);
  const merging = new TreeMerge(repository, sides, { incoming, target }, signal);
  return merging.merge();
}

/** Returns the differences between a commit and the bases, by unit. */
export async function changedUnits(repository: Repository, bases: Bases, commit: string): Promise<Changes> {
  const changed = Map.groupBy(
    (await repository.changes(bases.all, commit)).filter(({ path }) => !bases.of.has(unitOf(path))),
    ({ path }) => unitOf(path),
  );
  for (const [base, units] of Map.groupBy(bases.of, ([, revision]) => revision)) {
    const wanted = new Set(units.map(([unit]) => unit));
    const changes = (await repository.changes(base, commit)).filter(({ path }) => wanted.has(unitOf(path)));
    for (const [unit, own] of Map.groupBy(changes, ({ path }) => unitOf(path))) changed.set(unit, own);
  }
  return changed;
}

/** File that both sides changed. */
interface Clash {
  readonly path: string;
  readonly base: string | undefined;
  readonly target: string | undefined;
  readonly incoming: string | undefined;
}

class TreeMerge {
  readonly #repository: Repository;
  readonly #sides: MergeSides;
  readonly #changes: { readonly incoming: Changes; readonly target: Changes };
  readonly #signal: AbortSignal;
  readonly #writes = new Map<string, FileWrite>();
  readonly #conflicts: Problem[] = [];
  readonly #unmarked: Problem[] = [];
  readonly #remarks: MergeRemark[] = [];
  readonly #kept: string[] = [];
  readonly #clashes: Clash[] = [];

  constructor(
    repository: Repository,
    sides: MergeSides,
    changes: { readonly incoming: Changes; readonly target: Changes },
    signal: AbortSignal,
  ) {
    this.#repository = repository;
    this.#sides = sides;
    this.#changes = changes;
    this.#signal = signal;
  }

  async merge(): Promise<Merged> {
    const both = this.#takeWhatOneChanged();
    const whole = await this.#sides.whole([...both.keys()]);
    for (const [unit, changes] of both) {
      if (!whole.has(unit)) await this.#mergeUnit(unit, changes);
    }
    await this.#mergeFiles();
    return {
      writes: this.#writes,
      conflicts: this.#conflicts,
      unmarked: this.#unmarked,
      kept: this.#kept.sort(),
      remarks: this.#remarks,
    };
  }

  /** Takes the units that only the incoming side changed. Returns those that both changed. */
  #takeWhatOneChanged(): Map<string, readonly TreeChange[]> {
    const both = new Map<string, readonly TreeChange[]>();
    for (const [unit, all] of this.#changes.incoming) {
      if (this.#sides.wants?.(unit) === false || this.#sides.bases.newer(unit)) continue;
      const changes = all.filter(({ path }) => !this.#sides.keeps(path));
      this.#kept.push(...all.filter(({ path }) => this.#sides.keeps(path)).map(({ path }) => path));
      const other = this.#changes.target.get(unit);
      if (other === undefined) for (const change of changes) this.#take(change);
      else if (changes.some((change) => !isAmong(change, other))) both.set(unit, changes);
    }
    return both;
  }

  #take({ path, after }: Pick<TreeChange, 'path' | 'after'>): void {
    this.#writes.set(path, after === undefined ? { removed: true } : { oid: after });
  }

  async #mergeUnit(unit: string, changes: readonly TreeChange[]): Promise<void> {
    const other = this.#changes.target.get(unit) ?? [];
    const [incomingRemoves, targetRemoves] = [removes(unit, changes), removes(unit, other)];
    if (incomingRemoves !== targetRemoves) return this.#removedAgainstChanged(unit, incomingRemoves);
    for (const change of changes) {
      const theirs = other.find(({ path }) => path === change.path);
      if (theirs === undefined) this.#take(change);
      else if (theirs.after !== change.after)
        this.#clashes.push({
          path: change.path,
          base: change.before,
          target: theirs.after,
          incoming: change.after,
        });
    }
  }

  /** Keeps the stream with the conflict in its own file. The person who decides removes the folder or the mark. */
  async #removedAgainstChanged(unit: string, incomingRemoves: boolean): Promise<void> {
    const path = streamFileOf(unit);
    const { names, target, incoming } = this.#sides;
    const files = await this.#repository.entries(incomingRemoves ? target : incoming, unit);
    if (!incomingRemoves) for (const file of files) this.#writes.set(file.path, { oid: file.oid });
    const [remover, changer] = incomingRemoves
      ? [names.incoming, names.target]
      : [names.target, names.incoming];
    const why = `the stream is removed in ${remover} and changed in ${changer}: remove its folder, or take "$conflict" out of this file`;
    const own = files.find((file) => file.path === path)?.oid;
    const bytes = own === undefined ? undefined : (await this.#repository.read([own], this.#signal)).get(own);
    const marked = bytes === undefined ? undefined : withMark(path, bytes, why);
    if (marked !== undefined) this.#writes.set(path, { bytes: marked });
    this.#conflict({ file: path, place: '', message: why }, marked !== undefined);
  }

  async #mergeFiles(): Promise<void> {
    const oids = this.#clashes.flatMap(({ base, target, incoming }) => [base, target, incoming]);
    const blobs = await this.#repository.read(
      oids.filter((oid) => oid !== undefined),
      this.#signal,
    );
    const bytes = (oid: string | undefined) => (oid === undefined ? undefined : blobs.get(oid));
    const renumbered = new Map<string, readonly Renumbering[]>();
    for (const { path, base, target, incoming } of this.#clashes) {
      const sides = { base: bytes(base), target: bytes(target), incoming: bytes(incoming) };
      if (Object.values(sides).some(isTooLarge)) {
        this.#conflict({ file: path, place: '', message: tooLargeToMerge }, false);
        continue;
      }
      const { merged, conflicts, notes, numbers } = mergeFile(path, sides, this.#sides.names, {
        renumbers: true,
      });
      if (numbers !== undefined) renumbered.set(path, numbers);
      this.#write(path, merged);
      const isMarked = merged !== undefined && mayHaveMark(merged);
      for (const { place, why } of conflicts) this.#conflict({ file: path, place, message: why }, isMarked);
      for (const note of notes) this.#remarks.push({ file: path, ...note });
    }
    for (const [path, numbers] of renumbered) await this.#renumberSidecar(path, numbers);
  }

  #write(path: string, merged: Uint8Array | undefined): void {
    if (merged === undefined) this.#take({ path, after: undefined });
    else this.#writes.set(path, { bytes: merged });
  }

  /** Merges the sidecar of a scenario again, with the new numbers of its modules. */
  async #renumberSidecar(scenarioFile: string, numbers: readonly Renumbering[]): Promise<void> {
    const place = treePath(scenarioFile);
    if (place.is !== 'scenario' || numbers.every(({ incoming }) => incoming.size === 0)) return;
    const path = sidecarFileOf(place.scenario);
    const changed = (changes: Changes) => changes.get(unitOf(path))?.find((change) => change.path === path);
    const [theirs, ours] = [changed(this.#changes.incoming), changed(this.#changes.target)];
    if (theirs === undefined) return;
    const base = theirs.before;
    const target = ours === undefined ? base : ours.after;
    const oids = [base, target, theirs.after].filter((oid) => oid !== undefined);
    const blobs = await this.#repository.read(oids, this.#signal);
    const bytes = (oid: string | undefined) => (oid === undefined ? undefined : blobs.get(oid));
    const sides = { base: bytes(base), target: bytes(target), incoming: bytes(theirs.after) };
    if (Object.values(sides).some(isTooLarge)) return;
    this.#write(path, mergeRenumbered(path, sides, this.#sides.names, numbers));
  }

  #conflict(place: Pick<Problem, 'file' | 'place' | 'message'>, isMarked: boolean): void {
    const problem: Problem = { code: 'SLC1024', severity: 'error', ...place };
    this.#conflicts.push(problem);
    if (!isMarked) this.#unmarked.push(problem);
  }
}

/** Returns true for a file of which the repository returns only the start. */
const isTooLarge = (bytes: Uint8Array | undefined) => (bytes?.length ?? 0) > budgets.file.bytes;

const tooLargeToMerge = `both sides changed this file, and it has more than the limit of ${budgets.file.bytes} bytes: take one side's version`;

const isAmong = ({ path, after }: TreeChange, changes: readonly TreeChange[]) =>
  changes.some((other) => other.path === path && other.after === after);

/** Returns true if the changes remove the stream whose folder the unit is. */
const removes = (unit: string, changes: readonly TreeChange[]) =>
  isStreamUnit(unit) &&
  changes.some(
    ({ path, before, after }) => path === streamFileOf(unit) && before !== undefined && after === undefined,
  );

/**
 * Returns the file with a conflict about all of it. Returns undefined for an unreadable file, which stays unchanged.
 */
function withMark(path: string, bytes: Uint8Array, why: string): Uint8Array | undefined {
  try {
    const { content, own } = parseTreeFile(bytes, path);
    const marked = treeFile(content, withMember(own, '$conflict', contentObject([['why', why]])));
    return new TextEncoder().encode(printTreeFile(marked));
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
