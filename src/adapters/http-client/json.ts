import { parse } from 'lossless-json';
import { z } from 'zod';
import { ExactNumber, hasLongNumber, isJsonArray, jsonObject, type Json } from '../../core/json/json.ts';

/**
 * Answer that violates its description. The message names the place and the problem, and quotes nothing of the answer,
 * which may contain a token or an address that is as good as a password.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Schema of an integer of any size, or of a text with its digits. Its output is the digits. */
export const digits = z
  .union([z.number(), z.string(), z.instanceof(ExactNumber)])
  .transform((value) => (value instanceof ExactNumber ? value.text : String(value)))
  .pipe(z.string().regex(/^\d{1,40}$/, 'expected an integer'));

/** Returns the value as the schema parses it. Throws `WireError`. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 3).map(({ path, message }) => `${placeOf(path)}${message}`);
  throw new WireError(issues.join('; '));
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  return `${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')}: `;
}

export function plainJson(body: Uint8Array): unknown {
  return read(body, (json) => JSON.parse(json) as unknown);
}

/** Decodes a page so that ids stay exact. It uses the fast parser where that changes no id, since streams are many. */
export function idsExact(body: Uint8Array): unknown {
  return read(body, (json) => (hasLongNumber(json) ? parseExact(json) : (JSON.parse(json) as unknown)));
}

export function exactJson(body: Uint8Array): Json {
  return read(body, parseExact);
}

/** Parses a body. Hides the parser's messages, because they quote the body. */
function read<T>(body: Uint8Array, parse: (json: string) => T): T {
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new WireError('it is not UTF-8 text');
  }
  try {
    return parse(json);
  } catch {
    throw new WireError(json.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
}

/** Parses the body of a failure. Undefined if it is not JSON. */
export function reasonJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON and keeps the digits of numbers that JavaScript would change. Throws on invalid JSON, on a key with two
 * values, and (`RangeError`) on very deep nesting.
 */
function parseExact(text: string): Json {
  return withoutPrototypes(parse(text, undefined, exactNumber));
}

function exactNumber(text: string): number | ExactNumber {
  const value = Number(text);
  return String(value) === text ? value : new ExactNumber(text);
}

function withoutPrototypes(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    return jsonObject(Object.entries(value).map(([key, item]) => [key, withoutPrototypes(item)]));
  }
  // The parser makes nothing else but scalars.
  return value as null | boolean | number | string | ExactNumber;
}

/** Prints a value as JSON, exact numbers as their digits. */
export function exactText(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (isJsonArray(value)) return `[${value.map(exactText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${exactText(item)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
