import { boundedProblems, restOfKind } from '../problems/bounded-problems.ts';
import { budgets } from '../budgets.ts';
import { InvalidInput, problemLine, type Problem } from '../problems/problem.ts';
import type { SourceLocation } from '../render/patch.ts';
import type { YamlText } from '../json/yaml-text.ts';

/** An invalid environment file, with all its problems, one line each. */
export class InvalidEnvironmentFile extends InvalidInput {
  readonly problems: readonly Problem[];

  constructor(first: Problem, problems: readonly Problem[]) {
    super(first.file, first.place, first.message, first.code);
    this.problems = problems;
    this.message = problems.map(problemLine).join('\n');
  }
}

/** A list of keys and indices that lead to a value. */
export type YamlPath = readonly string[];

/** Collects the problems of one environment file while it is read. */
export class Complaints {
  readonly #file: string;
  readonly #yaml: YamlText;
  #count = 0;
  readonly #made: { readonly position: number; readonly problem: Problem }[] = [];

  constructor(file: string, yaml: YamlText) {
    this.#file = file;
    this.#yaml = yaml;
  }

  /**
   * Adds a problem of the value at a path. Returns undefined, so that the caller can return it as the missing value.
   */
  add(path: YamlPath, message: string): undefined {
    this.#count += 1;
    if (this.#made.length >= budgets.problems.inAll) return undefined;
    const place = this.#yaml.placeOf(path);
    this.#made.push({
      position: this.#yaml.positionOf(path),
      problem: { code: 'SLC1011', severity: 'error', file: this.#file, place, message },
    });
    return undefined;
  }

  originOf(path: YamlPath): SourceLocation {
    return { file: this.#file, place: this.#yaml.placeOf(path) };
  }

  /** Returns a text, number or boolean as written in the file. */
  sourceOf(path: YamlPath): string | undefined {
    return this.#yaml.sourceOf(path);
  }

  /** Throws if there are problems, in the order of the file. */
  throwIfAny(): void {
    const problems = this.#made
      .toSorted((one, other) => one.position - other.position)
      .map(({ problem }) => problem);
    const [first] = problems;
    if (first === undefined) return;
    const left = this.#count - problems.length;
    const more = left === 0 ? [] : [restOfKind(first, left)];
    throw new InvalidEnvironmentFile(first, boundedProblems([...problems, ...more]));
  }
}

/** Returns the members of a mapping; none where it is left out or empty. Any other value is a problem. */
export function membersOf(
  value: unknown,
  path: YamlPath,
  complaints: Complaints,
  what: string,
): readonly (readonly [string, unknown])[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  complaints.add(path, `is not ${what}`);
  return [];
}

/** Returns the members of a mapping that may only have these keys. */
export function fieldsOf<Key extends string>(
  value: unknown,
  path: YamlPath,
  known: readonly Key[],
  complaints: Complaints,
  what: string,
): Readonly<Partial<Record<Key, unknown>>> {
  const fields: Partial<Record<Key, unknown>> = {};
  for (const [key, member] of membersOf(value, path, complaints, what)) {
    const name = known.find((one) => one === key);
    if (name === undefined)
      complaints.add([...path, key], `unknown key ${JSON.stringify(key)}; there are ${known.join(', ')}`);
    else fields[name] = member;
  }
  return fields;
}

/** Returns one item or the items of a list, each with its path. */
export function itemsOf(value: unknown, path: YamlPath): readonly (readonly [unknown, YamlPath])[] {
  return Array.isArray(value)
    ? value.map((item: unknown, index) => [item, [...path, String(index)]] as const)
    : [[value, path]];
}
