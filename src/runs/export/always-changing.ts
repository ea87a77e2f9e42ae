import { digest } from '../../core/tree/fingerprint.ts';
import {
  afterRead,
  enoughReads,
  isAlwaysChanging,
  mostFields,
  type Streak,
} from '../../core/plan/changing-fields.ts';
import { environmentFileOf } from '../../core/environment/environment.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { differingFields, ignoredFields, type DifferingField } from '../../core/render/differing-fields.ts';
import { ignoreLine } from '../../core/render/ignore-entry.ts';
import { withIgnoredBefore } from '../../core/render/ignored.ts';
import type { Tree } from '../../core/tree/tree.ts';

/** Files of a stream, or a shared file, that differ between an export and git. */
export interface ReadFiles {
  /** Path of the stream or of the shared file. */
  readonly unit: string;
  readonly inGit: Tree;
  readonly read: Tree;
  /** Digest of the exported content. */
  readonly content: string;
  readonly published: string | undefined;
}

/**
 * Recognises fields of a source that differ at each read while nothing else changes. If the tenant shows that nobody
 * published in between, git keeps its value. Otherwise a person may have edited the field, so the export commits it.
 */
export class AlwaysChanging {
  readonly #source: string;
  readonly #streaks: Map<string, Streak>;
  readonly #counted = new Set<string>();
  readonly #problems = new Map<string, Problem>();

  constructor(source: string, before: ReadonlyMap<string, Streak>) {
    this.#source = source;
    this.#streaks = new Map(before);
  }

  get streaks(): ReadonlyMap<string, Streak> {
    return this.#streaks;
  }

  /** Returns a warning for each stream or shared file. */
  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Restarts the count of a stream that matches git, or differs in more than fields. */
  forget(unit: string): void {
    this.#streaks.delete(unit);
  }

  /** Counts a read, and returns the files for git. */
  count({ unit, inGit, read, content, published }: ReadFiles): Tree {
    const fields = differingFields(inGit, read, mostFields);
    if (fields === undefined || fields.length === 0) {
      this.forget(unit);
      return read;
    }
    const places = digest(fields.map(({ file, pointer }) => [file, pointer]));
    const before = this.#streaks.get(unit);
    // A shared file is read with each stream that uses it, but counts only once.
    const streak =
      this.#counted.has(unit) && before ? before : afterRead(before, { fields: places, content, published });
    this.#counted.add(unit);
    this.#streaks.set(unit, streak);
    if (!isAlwaysChanging(streak)) return read;
    const isHeld = published !== undefined;
    this.#problems.set(unit, alwaysChanging(fields, this.#source, isHeld));
    return isHeld ? withIgnoredBefore(read, ignoredFields(fields), (path) => inGit.get(path)) : read;
  }
}

function alwaysChanging(fields: readonly DifferingField[], source: string, isHeld: boolean): Problem {
  const [first, ...others] = fields;
  const effect = isHeld ? 'Git keeps the value that it has.' : 'Each change is committed.';
  const more = others.length === 0 ? '' : `, with ${others.map(named).join(', ')},`;
  const message = `${first === undefined ? '' : moduleOf(first)}changed${more} in ${enoughReads} reads in a row, and nothing else did. ${effect} To ignore it, add to ${environmentFileOf(source)}: ${ignoreLine(fields)}`;
  return {
    code: 'SLC2480',
    severity: 'warning',
    file: first?.file ?? '',
    place: first?.pointer ?? '',
    message,
  };
}

const moduleOf = ({ module }: DifferingField) =>
  module === undefined ? '' : `module ${module.id} (${module.name}): `;

const named = (field: DifferingField) => `${field.pointer} of ${field.file}`;
