import {
  ComposedText,
  isContentArray,
  isContentObject,
  isModule,
  Secret,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { moduleId } from '../merge/hollow.ts';
import { pointer } from '../problems/problem.ts';
import { treePath, type Tree } from '../tree/tree.ts';
import { destinationOf, sentParts } from './destination.ts';

/** Place of a secret in the export file of a stream, without its value. */
export interface SecretUse {
  readonly secret: string;
  readonly stream: string;
  /** File of the tree, as that of a scenario. */
  readonly file: string;
  /** Id of the module; undefined outside modules. */
  readonly module?: string | undefined;
  /** JSON pointer within the module, else within the file. */
  readonly field: string;
  /** Host to which the module sends it; undefined where it is uncertain. */
  readonly host?: string | undefined;
}

/**
 * Returns the places of secrets in the files of a stream, in their order. `tree`: these files, with the environment's
 * patches and values and without its secrets. Looks for modules only where Make runs them, so that a text that looks
 * like a module has no effect on hosts.
 */
export function secretUses(tree: Tree, stream: string): readonly SecretUse[] {
  const found: SecretUse[] = [];
  for (const [file, { content, own }] of tree) {
    const search = new SecretUseSearch(found, { stream, file });
    if (treePath(file).is === 'scenario') search.scenario(content);
    else search.texts(content, outside([]));
    search.texts(own, outside([]));
  }
  return found;
}

/** Scope of a search: a module, from which on the place counts, or none. */
interface At {
  readonly module: string | undefined;
  readonly host: string | undefined;
  readonly place: readonly string[];
}

const outside = (place: readonly string[]): At => ({ module: undefined, host: undefined, place });
const inside = (at: At, key: string): At => ({ ...at, place: [...at.place, key] });

class SecretUseSearch {
  readonly #found: SecretUse[];
  readonly #of: Pick<SecretUse, 'stream' | 'file'>;

  constructor(found: SecretUse[], of: Pick<SecretUse, 'stream' | 'file'>) {
    this.#found = found;
    this.#of = of;
  }

  scenario(content: ContentObject): void {
    this.#members(content, outside([]), {
      blueprint: (blueprint, at) => this.#blueprint(blueprint, at),
      integromat_scenario: (wrapper, at) =>
        this.#members(wrapper, at, { blueprint: (blueprint, inner) => this.#blueprint(blueprint, inner) }),
    });
  }

  /** Finds every secret in a value of any shape. */
  texts(value: Content, at: At): void {
    if (value instanceof Secret) this.#use(value, at);
    else if (value instanceof ComposedText) {
      for (const part of value.parts) if (part instanceof Secret) this.#use(part, at);
    } else if (isContentArray(value)) {
      for (const [index, item] of value.entries()) this.texts(item, inside(at, String(index)));
    } else this.#members(value, at, {});
  }

  #blueprint(blueprint: Content, at: At): void {
    this.#members(blueprint, at, { flow: (flow, inner) => this.#flow(flow, inner) });
  }

  #flow(flow: Content, at: At): void {
    for (const [index, item] of isContentArray(flow) ? flow.entries() : []) {
      if (isModule(item)) this.#module(item, inside(at, String(index)));
      else this.texts(item, inside(at, String(index)));
    }
    if (!isContentArray(flow)) this.texts(flow, at);
  }

  #module(module: ContentObject, at: At): void {
    const id = moduleId(module) ?? pointer(at.place);
    const sent = { module: id, host: destinationOf(module) };
    const branches = (list: Content, inner: At) => this.#branches(list, inner);
    this.#members(
      module,
      { module: id, host: undefined, place: [] },
      {
        ...Object.fromEntries(
          sentParts.map((part) => [
            part,
            (value: Content, { place }: At) => this.texts(value, { ...sent, place }),
          ]),
        ),
        onerror: (flow, inner) => this.#flow(flow, inner),
        routes: branches,
        branches,
        tools: branches,
      },
    );
  }

  #branches(list: Content, at: At): void {
    for (const [index, branch] of isContentArray(list) ? list.entries() : [])
      this.#members(branch, inside(at, String(index)), { flow: (flow, inner) => this.#flow(flow, inner) });
    if (!isContentArray(list)) this.texts(list, at);
  }

  /** Visits an object's members, each by its own search if any. */
  #members(value: Content, at: At, own: Readonly<Record<string, (value: Content, at: At) => void>>): void {
    if (!isContentObject(value)) {
      if (value instanceof Secret || value instanceof ComposedText || isContentArray(value))
        this.texts(value, at);
      return;
    }
    for (const key of Object.keys(value)) {
      const search = Object.hasOwn(own, key) ? own[key] : undefined;
      const member = value[key] as Content;
      if (search === undefined) this.texts(member, inside(at, key));
      else search(member, inside(at, key));
    }
  }

  #use({ name }: Secret, { module, host, place }: At): void {
    this.#found.push({ secret: name, ...this.#of, module, field: pointer(place), host });
  }
}
