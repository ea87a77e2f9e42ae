import { budgets } from '../budgets.ts';
import type { Problem } from '../problems/problem.ts';
import { contentObject } from '../stream/content.ts';
import { extentOf } from '../stream/extent.ts';
import { digest } from './fingerprint.ts';
import { readFileOfTree } from './read-tree.ts';
import { isTenantFree, treeFile, treePath, type Tree, type TreeFile } from './tree.ts';
import { naturalKeyOf } from './validate/validate.ts';

/** Error of a tree that takes more steps than its reader may make. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

export interface ReadFile {
  readonly bytes: Uint8Array | undefined;
  /** Parsed file. Undefined if it cannot be read or is not part of the tree. */
  readonly file: TreeFile | undefined;
  readonly problems: readonly Problem[];
}

interface RecentFile extends ReadFile {
  /** Measure of its memory: values, or one for each 40 bytes of a file with fewer. */
  readonly weight: number;
}

/** Returns the bytes of a file, or the reasons why it cannot be read. */
export type ReadBytes = (path: string) => {
  readonly content: Uint8Array | undefined;
  readonly problems: readonly Problem[];
};

/** Files that stay parsed whatever their size: a scenario and its editor file. */
const leastRecent = 2;

/** Bytes of JSON that Sluice reads in the time of one value. */
const bytesOfStep = 40;

/** Characters above which a text is replaced by its digest. */
const longText = 200;

/**
 * Tree of any size that parses each file on request and keeps few of them. Counts the steps, and throws `TooManySteps`
 * once they exceed the limit.
 */
export class LazyTree implements Tree {
  readonly #bytes: ReadBytes;
  readonly #files: ReadonlySet<string>;
  readonly #recent = new Map<string, RecentFile>();
  readonly #keyed = new Map<string, TreeFile>();
  readonly #steps = new Map<string, number>();
  /** Paths of files and whole folders that cannot be read. */
  readonly unread = new Set<string>();
  #recentWeight = 0;
  #left: number;

  /** `files`: paths of all ordinary files. `unread`: paths of other entries. */
  constructor(
    { files, unread }: { readonly files: Iterable<string>; readonly unread: Iterable<string> },
    bytes: ReadBytes,
    steps = Infinity,
  ) {
    this.#bytes = bytes;
    this.#files = new Set([...files].filter(isTenantFree));
    for (const path of unread) this.unread.add(path);
    this.#left = steps;
  }

  /** Reads a file, even one that is not part of the tree. */
  read(path: string): ReadFile {
    const recent = this.#recent.get(path);
    if (recent !== undefined) {
      this.#recent.delete(path);
      this.#recent.set(path, recent);
      return recent;
    }
    const { ofFile, ofYaml } = budgets.validation;
    this.take(ofFile);
    const { content, problems } = this.#bytes(path);
    const ofByte = treePath(path).is === 'environment' ? ofYaml : 1 / bytesOfStep;
    const least = weighed((content?.length ?? 0) * ofByte);
    this.take(least);
    const read = content && readFileOfTree(path, content);
    const file = read !== undefined && 'file' in read ? read.file : undefined;
    const values = file === undefined ? 0 : valuesIn(file);
    const steps = Math.max(least, weighed(values));
    this.take(steps - least);
    this.#steps.set(path, ofFile + steps);
    if (file !== undefined) this.#note(path, file);
    else if (this.#files.has(path)) this.unread.add(path);
    const all = read !== undefined && 'problem' in read ? [...problems, read.problem] : problems;
    const weight = ofFile + Math.max((content?.length ?? 0) / bytesOfStep, values);
    const found = { bytes: content, file, problems: all, weight };
    this.#keep(path, found);
    return found;
  }

  #keep(path: string, found: RecentFile): void {
    this.#recent.set(path, found);
    this.#recentWeight += found.weight;
    for (const [old, { weight }] of this.#recent) {
      if (this.#recent.size <= leastRecent || this.#recentWeight <= budgets.validation.recentValues) return;
      this.#recent.delete(old);
      this.#recentWeight -= weight;
    }
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
