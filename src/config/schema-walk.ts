import * as z from 'zod';
import type { KeyPath } from './key-path.ts';

type Schema = z.core.$ZodType;

/** The schema of what stands at a place, or undefined where nothing may. */
export function schemaAt(schema: Schema, path: KeyPath): Schema | undefined {
  let at: Schema | undefined = schema;
  for (const key of path) at = at === undefined ? undefined : child(bare(at), key);
  return at;
}

/** The keys that a mapping may have, as far as they are given by name. */
export function knownKeys(schema: Schema | undefined): readonly string[] {
  const object = schema === undefined ? undefined : bare(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** True for the schema of a secret (see schema.ts). */
export function isSecret(schema: Schema | undefined): boolean {
  return schema !== undefined && bare(schema) instanceof z.ZodUnion;
}

export function descriptionOf(schema: Schema | undefined): string | undefined {
  return schema === undefined ? undefined : z.globalRegistry.get(schema)?.description;
}

/** Without what gives it a default or makes it optional. */
function bare(schema: Schema): Schema {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault
    ? bare(schema.def.innerType)
    : schema;
}

function child(schema: Schema, key: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key)) return schema.shape[String(key)];
  return undefined;
}
