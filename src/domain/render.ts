import {
  ComposedText,
  contentObject,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  Secret,
  type Content,
} from './content.ts';
import type { Problem } from './problem.ts';
import { pointer } from './problem.ts';
import type { Tree, TreeFile } from './tree.ts';

/** What an environment supplies. */
export interface Supplies {
  readonly values: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
}

/** A tree as an environment should hold it: no `$value` or `$secret` is left unless a problem says so. */
export function render(tree: Tree, supplies: Supplies): { tree: Tree; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const rendered = new Map<string, TreeFile>();
  for (const [path, file] of tree) {
    const rendering = new Rendering(path, supplies, problems);
    rendered.set(path, {
      content: rendering.object(file.content, []),
      own: rendering.object(file.own, []),
    });
  }
  return { tree: rendered, problems };
}

class Rendering {
  readonly #file: string;
  readonly #supplies: Supplies;
  readonly #problems: Problem[];

  constructor(file: string, supplies: Supplies, problems: Problem[]) {
    this.#file = file;
    this.#supplies = supplies;
    this.#problems = problems;
  }

  object(object: Readonly<Record<string, Content>>, place: readonly string[]) {
    return contentObject(
      Object.entries(object).map(([key, value]) => [key, this.#value(value, [...place, key])]),
    );
  }

  #value(value: Content, place: readonly string[]): Content {
    if (value instanceof EnvironmentValue || value instanceof Secret)
      return this.#supplied(value, place) ?? value;
    if (value instanceof ComposedText) return this.#composed(value, place);
    if (isContentArray(value))
      return value.map((item, index) => this.#value(item, [...place, String(index)]));
    return isContentObject(value) ? this.object(value, place) : value;
  }

  #composed(text: ComposedText, place: readonly string[]): Content {
    const parts = text.parts.map((part) => (typeof part === 'string' ? part : this.#supplied(part, place)));
    return parts.every((part) => part !== undefined) ? parts.join('') : text;
  }

  #supplied(wanted: EnvironmentValue | Secret, place: readonly string[]): string | undefined {
    const isSecret = wanted instanceof Secret;
    const text = (isSecret ? this.#supplies.secrets : this.#supplies.values).get(wanted.name);
    if (text === undefined) {
      const [form, where] = isSecret
        ? ['$secret', "secrets of the environment in the operator's config"]
        : ['$value', 'values of the environment file'];
      const message = `${form} ${JSON.stringify(wanted.name)} is not among the ${where}`;
      this.#problems.push({
        code: 'SLC1012',
        severity: 'error',
        file: this.#file,
        place: pointer(place),
        message,
      });
    }
    return text;
  }
}
