import { AppNames } from '../domain/app-names.ts';
import { contentObject, type Content } from '../domain/content.ts';
import { ExactNumber, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { kindNames, kinds, type KindName } from '../domain/kinds.ts';

/** A place in a blueprint or hook that holds an id of the tenant. */
export interface FoundId {
  readonly kind: KindName;
  readonly id: string;
  readonly value: number | string | ExactNumber;
  /** What is declared of it after the colon: the account, hook or keychain type, as the tenant writes it. */
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
 * (docs/platform.md, "Ids in a blueprint"). App names are mapped to those of the tree.
 */
export function replaceIds(value: Json, replace: (found: FoundId) => Content, apps = new AppNames()): Content {
  return new IdWalk(replace, apps).walk(value);
}

const declaredKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].declaredTypes.map((type) => [type, name] as const)),
);
const namedKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].fieldNames.map((field) => [field, name] as const)),
);

/** Field names that also occur as business data: an id only among a module's parameters, not in what it maps. */
const ambiguousNames = new Set(['account', 'hook', 'agent', 'datastore']);

class IdWalk {
  readonly #replace: (found: FoundId) => Content;
  readonly #apps: AppNames;

  constructor(replace: (found: FoundId) => Content, apps: AppNames) {
    this.#replace = replace;
    this.#apps = apps;
  }

  walk(value: Json, key = '', place = '', declared: ReadonlyMap<string, Declared> = noneDeclared): Content {
    if (isJsonArray(value)) return value.map((item, index) => this.walk(item, key, `${place}/${index}`, declared));
    if (isJsonObject(value)) return this.#object(value, place, declared);
    return this.#leaf(value, key, place, declared);
  }

  #object(value: JsonObject, place: string, declared: ReadonlyMap<string, Declared>): Content {
    const inside = isModule(value) ? { place: '', declared: declaredPlaces(value) } : { place, declared };
    return contentObject(
      Object.entries(value).map(([key, item]) => {
        const child = `${inside.place}/${key}`;
        return [key, this.#appName(value, key, item) ?? this.walk(item, key, child, inside.declared)];
      }),
    );
  }

  #leaf(value: Json, key: string, place: string, declared: ReadonlyMap<string, Declared>): Content {
    const leaf = value as null | boolean | number | string | ExactNumber;
    const found = declared.get(place);
    if (found !== undefined) {
      const id = declaredId(leaf);
      return id === undefined ? leaf : this.#replace({ ...found, id, value: leaf as number | string | ExactNumber });
    }
    const kind = namedKinds.get(key);
    if (kind === undefined || (ambiguousNames.has(key) && !place.startsWith('/parameters/'))) return leaf;
    const id = namedId(leaf, kind);
    if (id === undefined) return leaf;
    return this.#replace({ kind, id, value: leaf as number | string | ExactNumber, type: undefined, label: undefined });
  }

  /** The value with its app name mapped, where this key of this object holds one. */
  #appName(owner: JsonObject, key: string, value: Json): Content | undefined {
    if (typeof value !== 'string') return undefined;
    if (key === 'module' || key === 'accountName' || key === 'typeName') return this.#apps.toTree(value);
    if (key === 'connection' && member(owner, 'scoped') !== undefined) return this.#apps.toTree(value);
    if (key === 'type') return mapDeclaredType(value, (name) => this.#apps.toTree(name));
    return undefined;
  }
}

const noneDeclared: ReadonlyMap<string, Declared> = new Map();

/** `account:app`, `hook:app` and `keychain:app` with the app's name mapped; undefined for any other text. */
export function mapDeclaredType(type: string, map: (name: string) => string): string | undefined {
  const colon = type.indexOf(':');
  if (colon <= 0 || !declaredKinds.has(type.slice(0, colon))) return undefined;
  return type.slice(0, colon + 1) + map(type.slice(colon + 1));
}

/** An object that names a module of an app; its id may be missing in a file that people edited. */
export function isModule(value: Json | undefined): value is JsonObject {
  return typeof member(value, 'module') === 'string';
}

/** Places within a module (as pointers) whose values are declared to be ids. */
function declaredPlaces(module: JsonObject): ReadonlyMap<string, Declared> {
  const places = new Map<string, Declared>();
  const metadata = member(module, 'metadata');
  const labels = member(member(metadata, 'restore'), 'parameters');
  declare(member(metadata, 'parameters'), member(module, 'parameters'), '/parameters', labels, places);
  declare(member(metadata, 'parameters'), member(module, 'mapper'), '/mapper', labels, places);
  declare(member(metadata, 'expect'), member(module, 'mapper'), '/mapper', labels, places);
  declare(member(metadata, 'expect'), member(module, 'parameters'), '/parameters', labels, places);
  return places;
}

function declare(
  specs: Json | undefined,
  values: Json | undefined,
  place: string,
  labels: Json | undefined,
  places: Map<string, Declared>,
): void {
  if (!isJsonArray(specs)) return;
  if (isJsonArray(values)) {
    for (const [index, item] of values.entries()) declare(specs, item, `${place}/${index}`, undefined, places);
    return;
  }
  for (const spec of specs) declareOne(spec, values, place, labels, places);
}

function declareOne(
  spec: Json,
  values: Json | undefined,
  place: string,
  labels: Json | undefined,
  places: Map<string, Declared>,
): void {
  const name = member(spec, 'name');
  const type = member(spec, 'type');
  if (typeof name !== 'string') return;
  const value = member(values, name);
  if (value === undefined) return;
  const [prefix = '', rest] = typeof type === 'string' ? type.split(/:(.*)/s) : [];
  const kind = declaredKinds.get(prefix);
  if (kind === undefined) {
    declare(member(spec, 'spec'), value, `${place}/${name}`, undefined, places);
    return;
  }
  const label = member(member(labels, name), 'label');
  const declared = { kind, type: rest, label: typeof label === 'string' ? label : undefined };
  places.set(`${place}/${name}`, declared);
  if (isJsonArray(value)) value.forEach((_, index) => places.set(`${place}/${name}/${index}`, declared));
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

function numericId(value: Json): string | undefined {
  const text = value instanceof ExactNumber ? value.text : typeof value === 'number' ? String(value) : '';
  return /^[1-9]\d*$/.test(text) ? text : undefined;
}
