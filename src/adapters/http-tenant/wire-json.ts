import { parse } from 'lossless-json';
import { ExactNumber, isJsonArray, jsonObject, type Json } from '../../core/json/json.ts';

/**
 * Parses JSON and keeps the digits of numbers that JavaScript would change. Throws for invalid JSON, for a key with two
 * values, and (a `RangeError`) for nesting deeper than any response.
 */
export function parseExact(text: string): Json {
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
  // All other values are scalars, because the parser creates nothing else.
  return value as null | boolean | number | string | ExactNumber;
}

/** Returns a value as JSON text, exact numbers as their digits. */
export function exactText(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (isJsonArray(value)) return `[${value.map(exactText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${exactText(item)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
