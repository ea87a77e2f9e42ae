import { contentObject, Reference, type Content } from '../../stream/content.ts';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../../json/json.ts';
import { kindNames, kinds, type Kind, type KindName } from '../../stream/kinds.ts';

/** An id in an `execution_template`, and the name next to it where there is one. */
export interface TemplateId {
  readonly kind: KindName;
  readonly id: string;
  readonly value: Json;
  readonly name: string | undefined;
}

export interface TemplateVisitor {
  readonly replace: (found: TemplateId) => Content;
  /** Tells whether the name next to an id can be left out, because the target of the reference has it too. */
  readonly isNameKnown?: (found: TemplateId) => boolean;
}

interface ObjectKind {
  readonly kind: KindName;
  readonly id: string;
  readonly name: string;
}

const rows: readonly (readonly [KindName, Kind])[] = kindNames.map((name) => [name, kinds[name]]);
const fieldKinds: ReadonlyMap<string, KindName> = new Map(
  rows.flatMap(([name, { templateFields }]) => templateFields.map((field) => [field, name] as const)),
);
const objectKinds: ReadonlyMap<string, ObjectKind> = new Map(
  rows.flatMap(([kind, { templateObject }]) =>
    templateObject === undefined ? [] : [[templateObject.field, { kind, ...templateObject }] as const],
  ),
);

/**
 * Converts an `execution_template`, or an unknown section, to content, with every id of steps, triggers and conditions
 * passed through `replace`. An object of only an id and the resource's name becomes the reference itself. Visits keys
 * in sorted order, whatever their order in the file.
 */
export function replaceTemplateIds(value: Json, visitor: TemplateVisitor): Content {
  if (isJsonArray(value)) return value.map((item) => replaceTemplateIds(item, visitor));
  if (!isJsonObject(value)) return value;
  const content = contentObject();
  for (const key of Object.keys(value).sort())
    content[key] = replaceMember(value, key, value[key] as Json, visitor);
  return content;
}

function replaceMember(owner: JsonObject, key: string, value: Json, visitor: TemplateVisitor): Content {
  const object = objectKinds.get(key);
  if (object !== undefined && isJsonObject(value)) return replaceNamedObject(value, object, visitor);
  const kind = fieldKinds.get(key);
  if (kind === undefined || isJsonObject(value)) return replaceTemplateIds(value, visitor);
  if (isJsonArray(value)) return value.map((item) => replaceId(item, kind, undefined, visitor));
  return replaceId(value, kind, nameIn(owner, 'name'), visitor);
}

function replaceId(value: Json, kind: KindName, name: string | undefined, visitor: TemplateVisitor): Content {
  const id = idText(value);
  return id === undefined ? replaceTemplateIds(value, visitor) : visitor.replace({ kind, id, value, name });
}

function replaceNamedObject(
  object: JsonObject,
  { kind, ...fields }: ObjectKind,
  visitor: TemplateVisitor,
): Content {
  const value = object[fields.id] ?? null;
  const id = idText(value);
  if (id === undefined) return replaceTemplateIds(object, visitor);
  const found: TemplateId = { kind, id, value, name: nameIn(object, fields.name) };
  const replaced = visitor.replace(found);
  const isBare = typeof value === 'string' && found.name !== undefined && Object.keys(object).length === 2;
  if (isBare && replaced instanceof Reference && visitor.isNameKnown?.(found) === true) return replaced;
  const content = contentObject();
  for (const key of Object.keys(object).sort())
    content[key] = key === fields.id ? replaced : replaceMember(object, key, object[key] as Json, visitor);
  return content;
}

function nameIn(object: JsonObject, field: string): string | undefined {
  const name = member(object, field);
  return typeof name === 'string' ? name : undefined;
}
