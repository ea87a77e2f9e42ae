import * as z from 'zod';
import type { KeyPath } from './key-path.ts';

type WalkedSchema = z.core.$ZodType;

/**
 * Returns the schema at a path of a document, or undefined if no value is allowed there. `value` is the whole document.
 */
export function schemaAt(schema: WalkedSchema, path: KeyPath, value: unknown): WalkedSchema | undefined {
  let at: WalkedSchema | undefined = chosen(schema, value);
  let inside = value;
  for (const key of path) {
    inside = memberOf(inside, key);
    const next: WalkedSchema | undefined = at === undefined ? undefined : child(at, key);
    at = next === undefined ? undefined : chosen(next, inside);
  }
  return at;
}

/** Returns the keys that a mapping may have, if its schema lists them. */
export function knownKeys(schema: WalkedSchema | undefined): readonly string[] {
  const object = schema === undefined ? undefined : bare(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Returns true for the schema of a secret (see schema.ts). */
export function isSecret(schema: WalkedSchema | undefined): boolean {
  const union = schema === undefined ? undefined : bare(schema);
  if (!(union instanceof z.ZodUnion) || union instanceof z.ZodDiscriminatedUnion) return false;
  return union.def.options.some((option) => knownKeys(option).includes('env'));
}

/** Returns true for a union of a name and a mapping (see schema.ts). */
export function isNameOrMapping(schema: WalkedSchema): schema is z.ZodUnion {
  return schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion) && !isSecret(schema);
}

/** Returns the keys of a secret other than its source. */
export function boundKeys(secret: WalkedSchema | undefined): readonly string[] {
  const union = secret === undefined ? undefined : bare(secret);
  const options = union instanceof z.ZodUnion ? union.def.options : [];
  const keys = options.map((option) => knownKeys(option));
  return (keys[0] ?? []).filter((key) => keys[1]?.includes(key) === true);
}

export function descriptionOf(schema: WalkedSchema | undefined): string | undefined {
  return schema === undefined ? undefined : z.globalRegistry.get(schema)?.description;
}

/**
 * Returns the matching option of a union. Mappings with a discriminator match by its value, else the first one applies.
 * A name or mapping matches by the value's type.
 */
function chosen(schema: WalkedSchema, value: unknown): WalkedSchema {
  const union = bare(schema);
  if (isNameOrMapping(union)) {
    const isMapping = typeof value === 'object';
    return union.def.options.find((option) => bare(option) instanceof z.ZodObject === isMapping) ?? schema;
  }
  if (!(union instanceof z.ZodDiscriminatedUnion)) return schema;
  const { options, discriminator } = union.def;
  const said = memberOf(value, discriminator);
  const isMeant = (option: WalkedSchema) => {
    const mark = child(option, discriminator);
    return mark instanceof z.ZodLiteral && mark.values.has(said as string);
  };
  return options.find(isMeant) ?? (options[0] as WalkedSchema);
}

/** Returns the values of a discriminator key. Returns undefined for any other key. */
export function discriminatorValues(
  schema: WalkedSchema,
  path: KeyPath,
  value: unknown,
): readonly string[] | undefined {
  const key = path.at(-1);
  let at: WalkedSchema | undefined = schema;
  let inside = value;
  for (const step of path.slice(0, -1)) {
    at = at === undefined ? undefined : child(chosen(at, inside), step);
    inside = memberOf(inside, step);
  }
  const union = at === undefined ? undefined : bare(at);
  if (!(union instanceof z.ZodDiscriminatedUnion) || union.def.discriminator !== key) return undefined;
  return union.def.options.flatMap((option: WalkedSchema) => {
    const mark = child(option, key);
    return mark instanceof z.ZodLiteral ? [...mark.values].map(String) : [];
  });
}

/** Removes the wrappers that give a schema a default or make it optional. */
function bare(schema: WalkedSchema): WalkedSchema {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault
    ? bare(schema.def.innerType)
    : schema;
}

function child(schema: WalkedSchema, key: PropertyKey): WalkedSchema | undefined {
  const mapping = bare(schema);
  if (mapping instanceof z.ZodRecord) return mapping.valueType;
  if (mapping instanceof z.ZodArray) return mapping.element;
  if (mapping instanceof z.ZodObject && Object.hasOwn(mapping.shape, key)) return mapping.shape[String(key)];
  return undefined;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}
