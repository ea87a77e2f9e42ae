import { contentObject, Reference, type Content } from '../domain/content.ts';
import { ExactNumber, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { kindNames, kinds, type Kind, type KindName } from '../domain/kinds.ts';

/** An id in an `execution_template`, and the name beside it where there is one. */
export interface TemplateId {
  readonly kind: KindName;
  readonly id: string;
  readonly value: number | string | ExactNumber;
  readonly name: string | undefined;
}

const fieldKinds: ReadonlyMap<string, KindName> = new Map(
  kindNames.flatMap((name) => kinds[name].templateFields.map((field) => [field, name] as const)),
);
const rows: readonly (readonly [KindName, Kind])[] = kindNames.map((name) => [name, kinds[name]]);
const objectKinds = new Map(
  rows.flatMap(([name, { templateObject }]) =>
    templateObject === undefined ? [] : [[templateObject.field, { kind: name, ...templateObject }] as const],
  ),
);

/**
 * An `execution_template` to content, with every id of steps, triggers and conditions put through `replace`. An
 * object of nothing but an id and the name that the thing has becomes the reference itself.
 */
export function replaceTemplateIds(value: Json, replace: (found: TemplateId) => Content): Content {
  if (isJsonArray(value)) return value.map((item) => replaceTemplateIds(item, replace));
  if (!isJsonObject(value)) return value as Content;
  return contentObject(Object.entries(value).map(([key, item]) => [key, replaceMember(value, key, item, replace)]));
}

function replaceMember(owner: JsonObject, key: string, value: Json, replace: (found: TemplateId) => Content): Content {
  const object = objectKinds.get(key);
  if (object !== undefined && isJsonObject(value)) return replaceNamedObject(value, object, replace);
  const kind = fieldKinds.get(key);
  if (kind === undefined) return replaceTemplateIds(value, replace);
  const name = member(owner, 'name');
  const one = (item: Json): Content =>
    isId(item) ? replace({ kind, id: idDigits(item), value: item, name: typeof name === 'string' ? name : undefined }) : (item as Content);
  return isJsonArray(value) ? value.map(one) : one(value);
}

function replaceNamedObject(
  value: JsonObject,
  object: { kind: KindName; id: string; name: string },
  replace: (found: TemplateId) => Content,
): Content {
  const id = member(value, object.id);
  const name = member(value, object.name);
  if (!isId(id)) return replaceTemplateIds(value, replace);
  const replaced = replace({ kind: object.kind, id: idDigits(id), value: id, name: typeof name === 'string' ? name : undefined });
  const isPlain = typeof id === 'string' && typeof name === 'string' && Object.keys(value).length === 2;
  if (isPlain && replaced instanceof Reference) return replaced;
  const others = Object.entries(value).map(
    ([key, item]) => [key, key === object.id ? replaced : replaceTemplateIds(item, replace)] as const,
  );
  return contentObject(others);
}

function isId(value: Json | undefined): value is number | string | ExactNumber {
  if (typeof value === 'string') return value !== '';
  return value instanceof ExactNumber || typeof value === 'number';
}

function idDigits(value: number | string | ExactNumber): string {
  return value instanceof ExactNumber ? value.text : String(value);
}
