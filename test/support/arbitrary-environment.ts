import fc from 'fast-check';
import {
  ComposedText,
  contentObject,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  isModule,
  Secret,
  textOf,
  type Content,
  type ContentObject,
} from '../../src/core/stream/content.ts';
import { kindOfFolder, kinds } from '../../src/core/stream/kinds.ts';
import type { Supplies } from '../../src/core/render/render.ts';
import type { Patch } from '../../src/core/render/patch.ts';
import { parsePlace } from '../../src/core/render/place.ts';
import { splitFile, wholeFile } from '../../src/core/render/whole-file.ts';
import { treePath, type Tree } from '../../src/core/tree/tree.ts';

/** A tree with `$value` and `$secret` in it, and an environment that supplies them and patches it. */
export interface Furnished {
  readonly tree: Tree;
  readonly supplies: Supplies;
}

const ops = ['add', 'replace', 'remove', 'move', 'copy', 'test'] as const;

/** Some texts of a tree become supplied, whole or in part, and some places are patched. */
export function furnished(tree: Tree, patches: { readonly max: number }): fc.Arbitrary<Furnished> {
  return fc
    .record({
      forms: fc.array(fc.constantFrom('none', 'none', 'value', 'secret', 'part', 'two'), {
        minLength: 5,
        maxLength: 30,
      }),
      picks: fc.array(fc.record({ at: fc.nat(), from: fc.nat(), op: fc.constantFrom(...ops) }), {
        maxLength: patches.max,
      }),
    })
    .map(({ forms, picks }) => {
      const dressing = new Dressing(forms);
      const dressed = new Map(
        [...tree].map(([path, file]) => {
          if (!isPatchable(path)) return [path, file] as const;
          return [path, splitFile(dressing.object(wholeFile(file)))] as const;
        }),
      );
      return {
        tree: dressed,
        supplies: { ...dressing.texts, patches: patchesOf(dressed, picks), ignored: new Map() },
      };
    });
}

function isPatchable(path: string): boolean {
  const place = treePath(path);
  if (place.is === 'stream' || place.is === 'scenario') return true;
  const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
  return kind !== undefined && kinds[kind].carried;
}

class Dressing {
  readonly texts = { values: new Map<string, string>(), secrets: new Map<string, string>() };
  readonly #forms: readonly string[];
  #count = 0;

  constructor(forms: readonly string[]) {
    this.#forms = forms;
  }

  object(object: ContentObject): ContentObject {
    return contentObject(Object.entries(object).map(([key, value]) => [key, this.#value(value)]));
  }

  #value(value: Content): Content {
    if (isContentArray(value)) return value.map((item) => this.#value(item));
    if (isModule(value))
      return contentObject(
        Object.entries(value).map(([key, item]) => [key, key === 'module' ? item : this.#value(item)]),
      );
    if (isContentObject(value)) return this.object(value);
    return typeof value === 'string' ? this.#text(value) : value;
  }

  #text(text: string): Content {
    this.#count += 1;
    const name = `n${this.#count}`;
    const half = text.length >> 1;
    switch (this.#forms[this.#count % this.#forms.length] ?? 'none') {
      case 'value':
        this.texts.values.set(name, `${text} supplied ${this.#count}`);
        return new EnvironmentValue(name);
      case 'secret':
        this.texts.secrets.set(name, `secret ${this.#count} ${text}`);
        return new Secret(name);
      case 'part':
        this.texts.values.set(name, `part ${this.#count}`);
        return textOf([text.slice(0, half), new EnvironmentValue(name), text.slice(half)]);
      case 'two':
        this.texts.values.set(name, '');
        this.texts.secrets.set(name, `of two ${this.#count}`);
        return new ComposedText([new EnvironmentValue(name), '\n', new Secret(name)]);
      default:
        return text;
    }
  }
}

interface Pick {
  readonly at: number;
  readonly from: number;
  readonly op: (typeof ops)[number];
}

function patchesOf(tree: Tree, picks: readonly Pick[]): Supplies['patches'] {
  const files = [...tree.keys()].filter(isPatchable).sort();
  const patches = new Map<string, Patch[]>();
  for (const [index, { at, from, op }] of picks.entries()) {
    const path = files[at % files.length];
    const file = path === undefined ? undefined : tree.get(path);
    if (path === undefined || file === undefined) continue;
    const spots = [...spotsIn(wholeFile(file), [])];
    const [spot, source] = [spots[at % spots.length], spots[from % spots.length]];
    const place = spot === undefined ? undefined : parsePlace(spot.written).place;
    const other = source === undefined ? undefined : parsePlace(source.written).place;
    if (spot === undefined || place === undefined || other === undefined) continue;
    // A list of declared references takes no other values, and has no order in a tenant.
    if (spot.written.startsWith('/$connections') && op !== 'remove' && op !== 'test') continue;
    const base = { at: place, origin: { file: 'environments/x.yaml', place: `line ${index + 1}` } };
    const patch: Patch =
      op === 'remove'
        ? { ...base, op }
        : op === 'move' || op === 'copy'
          ? { ...base, op, from: other }
          : { ...base, op, value: op === 'test' ? spot.value : `patch ${index}` };
    patches.set(path, [...(patches.get(path) ?? []), patch]);
  }
  return patches;
}

/** Places that a patch may name, as a person would write them. */
function* spotsIn(
  value: Content,
  steps: readonly string[],
): Generator<{ readonly written: string; readonly value: Content }> {
  const entries: readonly (readonly [string, Content])[] = isContentArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : isContentObject(value)
      ? Object.entries(value)
      : [];
  for (const [key, item] of entries) {
    const given = isModule(item) ? item['id'] : undefined;
    const id = typeof given === 'number' || typeof given === 'string' ? String(given) : undefined;
    const step = steps.length > 0 && key.startsWith('$') ? `$${key}` : key;
    const here = id === undefined ? [...steps, step] : [`id=${id}`];
    const written = here.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    if (id === undefined) yield { written, value: item };
    yield* spotsIn(item, here);
  }
}
