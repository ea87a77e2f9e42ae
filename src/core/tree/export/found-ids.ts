import { contentObject, isModule, type Content } from '../../stream/content.ts';
import {
  isJsonArray,
  isJsonObject,
  member,
  numericId,
  type ExactNumber,
  type Json,
  type JsonObject,
} from '../../json/json.ts';
import { kindNames, kinds, type Kind, type KindName } from '../../stream/kinds.ts';

/** A place in a blueprint or hook with an id of the tenant. */
export interface FoundId {
  readonly kind: KindName;
  readonly id: string;
  readonly value: number | string | ExactNumber;
  /** Account, hook or keychain type of the resource, where the designer's `restore` or the declaration has it. */
  readonly type: string | undefined;
  /** Name of the resource, where the designer's `restore` label has it. */
  readonly label: string | undefined;
}

interface ReferenceDeclaration {
  readonly kind: KindName;
  readonly type: string | undefined;
  readonly label: string | undefined;
}

/** Declarations of values in a list of specifications, by name, as far as the values may have ids. */
type Specs = ReadonlyMap<string, Spec>;

interface Spec {
  declared: Pick<ReferenceDeclaration, 'kind' | 'type'> | undefined;
  /** Declarations inside the value. */
  inner: Specs;
}

/**
 * Converts JSON of a scenario (a blueprint, a hook, a whole entry) to content and passes every id through `replace`. It
 * finds ids at any depth, by declared type first, then by the platform's known field names
 * (docs/reference/platform.md, "Ids in a blueprint"). It visits keys in sorted order, whatever their order in the file.
 */
export function replaceIds(value: JsonObject, replace: (found: FoundId) => Content): Content {
  return new LocatedIds(value).replaceAll(replace);
}

/** Returns the ids that `replaceIds` finds, in its order. */
export function foundIds(value: JsonObject): readonly FoundId[] {
  return new LocatedIds(value).found;
}

const declaredKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].declaredTypes.map((type) => [type, name] as const)),
);
const namedKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].fieldNames.map((field) => [field, name] as const)),
);

/**
 * Field names that also occur in business data. Their values are ids only where the platform itself is known to write
 * one.
 */
const onlyUnder: ReadonlyMap<string, string> = new Map([
  ['account', 'parameters'],
  ['hook', 'parameters'],
  ['agent', 'parameters'],
  ['datastore', 'parameters'],
  ['formId', 'data'],
]);

/** Place of an array. */
interface ArrayContext {
  readonly key: string;
  /** Member of the module that has the array, or of the whole content outside of modules. */
  readonly top: string | undefined;
  /** Module's declaration of its items. */
  readonly declared: ReferenceDeclaration | undefined;
}

/** Declarations of a module's values: by their object, and their keys there. */
type Declarations = ReadonlyMap<JsonObject, ReadonlyMap<string, ReferenceDeclaration>>;

/** A value that is neither an array nor an object. */
type Leaf = null | boolean | number | string | ExactNumber;

/** Place of an id in content under construction; empty until its replacement is known. */
type Slot =
  | { readonly object: Record<string, Content>; readonly key: string }
  | { readonly list: Content[]; readonly index: number };

/** Content whose ids are found and not replaced yet, so that one walk serves callers that need all ids first. */
export class LocatedIds {
  /** Ids in the order of the walk. */
  readonly found: FoundId[] = [];
  readonly #slots: Slot[] = [];
  #content: Content | undefined;

  constructor(value: JsonObject) {
    this.#content = this.#object(value, undefined, noneDeclared);
  }

  /** Returns the content with each id replaced. It may be called once, because it fills the content in place. */
  replaceAll(replace: (found: FoundId) => Content): Content {
    const content = this.#content;
    if (content === undefined) throw new Error('the ids are replaced already');
    this.#content = undefined;
    for (const [index, slot] of this.#slots.entries()) {
      const replaced = replace(this.found[index] as FoundId);
      if ('list' in slot) slot.list[slot.index] = replaced;
      else slot.object[slot.key] = replaced;
    }
    return content;
  }

  #object(value: JsonObject, topAround: string | undefined, around: Declarations): Content {
    const isOfModule = isModule(value);
    const declarations = isOfModule ? declarationsOf(value) : around;
    const own = declarations.get(value);
    const content = contentObject();
    for (const key of Object.keys(value).sort()) {
      const item = value[key] as Json;
      const top = isOfModule ? key : (topAround ?? key);
      const declared = own?.get(key);
      if (isJsonArray(item)) content[key] = this.#array(item, { key, top, declared }, declarations);
      else if (isJsonObject(item)) content[key] = this.#object(item, top, declarations);
      else {
        const found = idIn(item, key, top, declared);
        content[key] = found === undefined ? item : this.#empty(found, { object: content, key });
      }
    }
    return content;
  }

  #array(items: readonly Json[], standing: ArrayContext, declarations: Declarations): Content {
    const { key, top, declared } = standing;
    const content: Content[] = [];
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index] as Json;
      // The declaration of an array applies to its items, not to arrays in it.
      if (isJsonArray(item)) content.push(this.#array(item, { key, top, declared: undefined }, declarations));
      else if (isJsonObject(item)) content.push(this.#object(item, top, declarations));
      else {
        const found = idIn(item, key, top, declared);
        content.push(found === undefined ? item : this.#empty(found, { list: content, index }));
      }
    }
    return content;
  }

  /** Records an id, and returns the value that stands in its slot until it is replaced. */
  #empty(found: FoundId, slot: Slot): null {
    this.found.push(found);
    this.#slots.push(slot);
    return null;
  }
}

const noneDeclared: Declarations = new Map();

/** Returns the id in a value, if any. `top` and `declared` are those of `ArrayContext`. */
function idIn(
  value: Leaf,
  key: string,
  top: string | undefined,
  declared: ReferenceDeclaration | undefined,
): FoundId | undefined {
  if (typeof value === 'boolean' || value === null) return undefined;
  const known = declared ?? named(key, top);
  if (known === undefined) return undefined;
  const id = declared === undefined ? namedId(value, known.kind) : declaredId(value);
  return id === undefined ? undefined : { ...known, id, value };
}

function named(key: string, top: string | undefined): ReferenceDeclaration | undefined {
  const kind = namedKinds.get(key);
  if (kind === undefined || (onlyUnder.get(key) ?? top) !== top) return undefined;
  return { kind, type: undefined, label: undefined };
}

/** Returns the values of a module that are declared as ids. `metadata.parameters` takes precedence. */
function declarationsOf(module: JsonObject): Declarations {
  const metadata = member(module, 'metadata');
  let found: Map<JsonObject, Map<string, ReferenceDeclaration>> | undefined;
  const name = text(member(module, 'module')) ?? '';
  const known = knownSpecs.get(name) ?? knownSpecs.get(name.slice(0, name.indexOf(':')));
  if (known !== undefined) {
    found = new Map();
    declare(known, member(module, 'mapper'), undefined, found);
  }
  for (const list of ['interface', 'expect', 'parameters']) {
    const specs = specsOf([member(metadata, list)]);
    if (specs === noSpecs) continue;
    found ??= new Map();
    const restored = member(member(metadata, 'restore'), list);
    for (const values of ['mapper', 'parameters']) declare(specs, member(module, values), restored, found);
  }
  return found ?? noneDeclared;
}

/** Indexes specifications by name, so that long lists of values do not search long lists of specifications. */
function specsOf(lists: readonly (Json | undefined)[]): Specs {
  let specs: Map<string, Spec> | undefined;
  let innerLists: Map<Spec, Json[]> | undefined;
  for (const list of lists) {
    for (const spec of isJsonArray(list) ? list : []) {
      const name = member(spec, 'name');
      const described = member(spec, 'spec');
      // The items of a list are described by the specifications of their fields, or by one of their own.
      const declared = declaredType(member(spec, 'type')) ?? declaredType(member(described, 'type'));
      const fields = isJsonArray(described) ? described : member(described, 'spec');
      const inner = declared === undefined ? fields : undefined;
      if (typeof name !== 'string' || (declared === undefined && !isJsonArray(inner))) continue;
      specs ??= new Map();
      const one = specs.get(name) ?? { declared: undefined, inner: noSpecs };
      specs.set(name, one);
      if (inner === undefined) one.declared = declared;
      else {
        const known = (innerLists ??= new Map<Spec, Json[]>()).get(one);
        if (known === undefined) innerLists.set(one, [inner]);
        else known.push(inner);
      }
    }
  }
  for (const [spec, inner] of innerLists ?? []) spec.inner = specsOf(inner);
  return specs ?? noSpecs;
}

const noSpecs: Specs = new Map();

/** Fields of mappers with ids, by module or app, that the export may not declare. */
const knownSpecs: ReadonlyMap<string, Specs> = new Map([
  ['scenario-service:CallSubscenario', fieldSpec('scenarioId', 'scenario')],
  ['ai-agent', fieldSpec('agent', 'agent')],
]);

function fieldSpec(name: string, kind: KindName): Specs {
  return new Map([[name, { declared: { kind, type: undefined }, inner: noSpecs }]]);
}

function declaredType(type: Json | undefined): Spec['declared'] {
  if (typeof type !== 'string') return undefined;
  const colon = type.indexOf(':');
  const kind = declaredKinds.get(colon === -1 ? type : type.slice(0, colon));
  return kind === undefined ? undefined : { kind, type: colon === -1 ? undefined : type.slice(colon + 1) };
}

function declare(
  specs: Specs,
  values: Json | undefined,
  restored: Json | undefined,
  found: Map<JsonObject, Map<string, ReferenceDeclaration>>,
): void {
  if (specs.size === 0) return;
  if (isJsonArray(values))
    for (const [index, item] of values.entries()) declare(specs, item, itemOf(restored, index), found);
  else if (isJsonObject(values)) {
    for (const name of Object.keys(values)) {
      const spec = specs.get(name);
      if (spec !== undefined) declareOne(name, spec, values, restored, found);
    }
  }
}

function declareOne(
  name: string,
  { declared, inner }: Spec,
  values: JsonObject,
  restored: Json | undefined,
  found: Map<JsonObject, Map<string, ReferenceDeclaration>>,
): void {
  const restore = member(restored, name);
  declare(inner, values[name], member(restore, 'nested') ?? restore, found);
  if (declared === undefined) return;
  const of = found.get(values) ?? new Map<string, ReferenceDeclaration>();
  found.set(values, of);
  of.set(name, {
    kind: declared.kind,
    type: text(member(member(restore, 'data'), 'connection')) ?? declared.type,
    label: text(member(restore, 'label')),
  });
}

/** Returns the restored form data of an item of a list. */
function itemOf(restored: Json | undefined, index: number): Json | undefined {
  const items = member(restored, 'items');
  return isJsonArray(items) ? items[index] : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Digits, a UUID (with an import's suffix) or a ULID. */
export const idShape = /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[\w-]*|[0-7][0-9A-HJKMNP-TV-Z]{25})$/i;

function declaredId(value: Json): string | undefined {
  if (typeof value === 'string') return idShape.test(value) ? value : undefined;
  return numericId(value);
}

function namedId(value: Json, kind: KindName): string | undefined {
  if (typeof value !== 'string') return numericId(value);
  const { idForm }: Kind = kinds[kind];
  const shape = idForm === undefined ? /^\d+$/ : idShape;
  return shape.test(value) ? value : undefined;
}
