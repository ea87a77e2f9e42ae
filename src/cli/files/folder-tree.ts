import { digest } from '../../core/tree/fingerprint.ts';
import { readFileOfTree } from '../../core/tree/read-tree.ts';
import { budgets } from '../../core/budgets.ts';
import { contentObject } from '../../core/stream/content.ts';
import { extentOf } from '../../core/stream/extent.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { isTenantFree, treeFile, treePath, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import { naturalKeyOf } from '../../core/tree/validate/validate.ts';
import { notOrdinary, readListed, type FolderEntry } from './disk.ts';

/** Error of a tree that takes more steps than a command may make. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

export interface ReadFile {
  readonly bytes: Uint8Array | undefined;
  /** Parsed file. Undefined if it cannot be read or is not part of the tree. */
  readonly file: TreeFile | undefined;
  readonly problems: readonly Problem[];
}

/** Files to keep in memory, such as a scenario and its editor file. */
const savedFiles = 2;

/** Bytes of JSON that Sluice reads in the time of one value. */
const bytesOfStep = 40;

/** Characters above which a text is replaced by its digest. */
const longText = 200;

/**
 * Tree in a folder of any size. Reads each file on request. Counts the steps, and throws `TooManySteps` once they
 * exceed the limit.
 */
export class FolderTree implements Tree {
  readonly #folder: string;
  readonly #files: ReadonlySet<string>;
  readonly #recent = new Map<string, ReadFile>();
  readonly #keyed = new Map<string, TreeFile>();
  readonly #steps = new Map<string, number>();
  /** Paths of files and whole folders that cannot be read. */
  readonly unread = new Set<string>();
  /** Problems of entries that are not files. */
  readonly problems: readonly Problem[];
  #left: number;

  constructor(folder: string, listed: readonly FolderEntry[], steps: number) {
    this.#folder = folder;
    this.#files = new Set(
      listed.filter(({ is, path }) => is === 'file' && isTenantFree(path)).map(({ path }) => path),
    );
    const others = listed.filter(({ is }) => is !== 'file');
    for (const { path } of others) this.unread.add(path);
    this.problems = others.map(notOrdinary);
    this.#left = steps;
  }

  /** Reads a file of the folder, even one that is not part of the tree. */
  read(path: string): ReadFile {
    const recent = this.#recent.get(path);
    if (recent !== undefined) return recent;
    const { ofFile, ofYaml } = budgets.validation;
    this.take(ofFile);
    const { content, problems } = readListed(this.#folder, path);
    const ofByte = treePath(path).is === 'environment' ? ofYaml : 1 / bytesOfStep;
    const least = weighed((content?.length ?? 0) * ofByte);
    this.take(least);
    const read = content && readFileOfTree(path, content);
    const file = read !== undefined && 'file' in read ? read.file : undefined;
    const steps = file === undefined ? least : Math.max(least, weighed(valuesIn(file)));
    this.take(steps - least);
    this.#steps.set(path, ofFile + steps);
    if (file !== undefined) this.#note(path, file);
    else if (this.#files.has(path)) this.unread.add(path);
    const all = read !== undefined && 'problem' in read ? [...problems, read.problem] : problems;
    const found = { bytes: content, file, problems: all };
    for (const [old] of this.#recent) if (this.#recent.size >= savedFiles) this.#recent.delete(old);
    this.#recent.set(path, found);
    return found;
  }

  /** Counts the steps of a file once more. */
  takeAgain(path: string): void {
    this.take(this.#steps.get(path) ?? 0);
  }

  take(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooManySteps();
  }

  /** Natural keys of the files read so far. */
  get keyed(): Tree {
    return this.#keyed;
  }

  get size(): number {
    return this.#files.size - [...this.unread].filter((path) => this.#files.has(path)).length;
  }

  has(path: string): boolean {
    return this.#files.has(path) && !this.unread.has(path);
  }

  get(path: string): TreeFile | undefined {
    return this.has(path) ? this.read(path).file : undefined;
  }

  *keys(): MapIterator<string> {
    for (const path of this.#files) if (!this.unread.has(path)) yield path;
  }

  *entries(): MapIterator<[string, TreeFile]> {
    for (const path of this.keys()) {
      const file = this.get(path);
      if (file !== undefined) yield [path, file];
    }
  }

  *values(): MapIterator<TreeFile> {
    for (const [, file] of this.entries()) yield file;
  }

  [Symbol.iterator](): MapIterator<[string, TreeFile]> {
    return this.entries();
  }

  forEach(call: (file: TreeFile, path: string, tree: Tree) => void): void {
    for (const [path, file] of this.entries()) call(file, path, this);
  }

  #note(path: string, file: TreeFile): void {
    const key = naturalKeyOf(path, file)?.content;
    if (key === undefined) return;
    const short = contentObject();
    for (const [field, value] of Object.entries(key))
      short[field] = typeof value === 'string' && value.length > longText ? digest(value) : value;
    this.#keyed.set(path, treeFile(short));
  }
}

const weighed = (steps: number) => (steps > budgets.validation.ofLargeFile ? 2 * steps : steps);

const valuesIn = ({ content, own }: TreeFile) =>
  extentOf(content, Infinity).values + extentOf(own, Infinity).values;
