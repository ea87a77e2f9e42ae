import { contentObject, isModule, type Content } from '../domain/content.ts';
import {
  isJsonArray,
  isJsonObject,
  member,
  numericId,
  type ExactNumber,
  type Json,
  type JsonObject,
} from '../domain/json.ts';
import { kindNames, kinds, type KindName } from '../domain/kinds.ts';

/** A place in a blueprint or hook that holds an id of the tenant. */
export interface FoundId {
  readonly kind: KindName;
  readonly id: string;
  readonly value: number | string | ExactNumber;
  /** The account, hook or keychain type of the thing, where the designer's `restore` or the declaration tells. */
  readonly type: string | undefined;
  /** The name of the thing, where the designer's `restore` label tells. */
  readonly label: string | undefined;
}

interface Declared {
  readonly kind: KindName;
  readonly type: string | undefined;
  readonly label: string | undefined;
}

/**
 * JSON of a scenario (a blueprint, a hook, a whole entry) to content, with every id that is found put through
 * `replace`. Ids are found at any depth, by declared type first, then by the platform's known field names
 * (docs/platform.md, "Ids in a blueprint"). Keys are visited in sorted order, whatever their order in the file.
 */
export function replaceIds(value: Json, replace: (found: FoundId) => Content): Content {
  return new IdWalk(replace).walk(value, '', '', noneDeclared);
}

/** The ids that `replaceIds` finds, in the order in which it finds them. */
export function foundIds(value: Json): readonly FoundId[] {
  const found: FoundId[] = [];
  replaceIds(value, (id) => {
    found.push(id);
    return null;
  });
  return found;
}

const declaredKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].declaredTypes.map((type) => [type, name] as const)),
);
const namedKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].fieldNames.map((field) => [field, name] as const)),
);

/** Field names that also occur as business data: an id only where the platform itself is known to keep one. */
const onlyUnder: ReadonlyMap<string, string> = new Map([
  ['account', '/parameters/'],
  ['hook', '/parameters/'],
  ['agent', '/parameters/'],
  ['datastore', '/parameters/'],
  ['formId', '/data/'],
]);

class IdWalk {
  readonly #replace: (found: FoundId) => Content;

  constructor(replace: (found: FoundId) => Content) {
    this.#replace = replace;
  }

  /** `place` is a pointer from the module that holds the value, or from the top outside of modules. */
  walk(value: Json, key: string, place: string, declared: ReadonlyMap<string, Declared>): Content {
    if (isJsonArray(value))
      return value.map((item, index) => this.walk(item, key, `${place}/${index}`, declared));
    if (isJsonObject(value)) return this.#object(value, place, declared);
    return this.#leaf(value, key, place, declared);
  }

  #object(value: JsonObject, place: string, declared: ReadonlyMap<string, Declared>): Content {
    const inside = isModule(value) ? { place: '', declared: declaredPlaces(value) } : { place, declared };
    const keys = Object.keys(value).sort();
    return contentObject(
      keys.map((key) => [
        key,
        this.walk(value[key] as Json, key, placeOf(inside.place, key), inside.declared),
      ]),
    );
  }

  #leaf(
    value: null | boolean | number | string | ExactNumber,
    key: string,
    place: string,
    declared: ReadonlyMap<string, Declared>,
  ) {
    const found = declared.get(place) ?? named(key, place);
    if (found === undefined) return value;
    const id = declared.has(place) ? declaredId(value) : namedId(value, found.kind);
    return id === undefined
      ? value
      : this.#replace({ ...found, id, value: value as number | string | ExactNumber });
  }
}

const noneDeclared: ReadonlyMap<string, Declared> = new Map();

function placeOf(parent: string, key: string): string {
  return `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function named(key: string, place: string): Declared | undefined {
  const kind = namedKinds.get(key);
  if (kind === undefined || !place.startsWith(onlyUnder.get(key) ?? '')) return undefined;
  return { kind, type: undefined, label: undefined };
}

/** Places within a module whose values are declared to be ids; what `metadata.parameters` says wins. */
function declaredPlaces(module: JsonObject): ReadonlyMap<string, Declared> {
  const metadata = member(module, 'metadata');
  const restored = member(member(metadata, 'restore'), 'parameters');
  const places = new Map<string, Declared>();
  for (const specs of ['expect', 'parameters']) {
    for (const values of ['mapper', 'parameters']) {
      declare(member(metadata, specs), member(module, values), `/${values}`, restored, places);
    }
  }
  return places;
}

function declare(
  specs: Json | undefined,
  values: Json | undefined,
  place: string,
  restored: Json | undefined,
  places: Map<string, Declared>,
): void {
  if (!isJsonArray(specs)) return;
  if (isJsonArray(values)) {
    for (const [index, item] of values.entries())
      declare(specs, item, `${place}/${index}`, undefined, places);
    return;
  }
  for (const spec of specs) declareOne(spec, values, place, restored, places);
}

function declareOne(
  spec: Json,
  values: Json | undefined,
  parent: string,
  restored: Json | undefined,
  places: Map<string, Declared>,
): void {
  const name = member(spec, 'name');
  const value = typeof name === 'string' ? member(values, name) : undefined;
  if (typeof name !== 'string' || value === undefined) return;
  const place = placeOf(parent, name);
  const type = member(spec, 'type');
  const [prefix = '', rest] = typeof type === 'string' ? type.split(/:(.*)/s) : [];
  const kind = declaredKinds.get(prefix);
  if (kind === undefined) {
    declare(member(spec, 'spec'), value, place, undefined, places);
    return;
  }
  const restore = member(restored, name);
  const declared = {
    kind,
    type: text(member(member(restore, 'data'), 'connection')) ?? rest,
    label: text(member(restore, 'label')),
  };
  places.set(place, declared);
  if (isJsonArray(value)) value.forEach((_, index) => places.set(`${place}/${index}`, declared));
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Digits, a UUID (with what an import appended to it) or a ULID. */
const idShape = /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[\w-]*|[0-7][0-9A-HJKMNP-TV-Z]{25})$/i;

function declaredId(value: Json): string | undefined {
  if (typeof value === 'string') return idShape.test(value) ? value : undefined;
  return numericId(value);
}

function namedId(value: Json, kind: KindName): string | undefined {
  if (typeof value !== 'string') return numericId(value);
  const shape = kind === 'agent' || kind === 'form' ? idShape : /^\d+$/;
  return shape.test(value) ? value : undefined;
}
