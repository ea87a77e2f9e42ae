import { bareObject } from './bare-object.ts';

declare global {
  // Node has it; TypeScript's library does not declare it yet.
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/**
 * JSON as read from a file. Every key is an own key, `__proto__` too: read members through `member` or
 * `Object.entries`. Numbers that JavaScript would print differently (64-bit ids, `1.0`, `1e400`) are `ExactNumber`s.
 */
export type Json = null | boolean | number | string | ExactNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A number that JavaScript would print differently. */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** Returns a value that `JSON.stringify` writes with its exact digits. */
  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }
}

/** A JSON object under construction: no prototype, so every key is an own key. */
export function jsonObject(entries: Iterable<readonly [string, Json]> = []): Record<string, Json> {
  const object = bareObject<Json>();
  for (const [key, value] of entries) object[key] = value;
  return object;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Returns an own member by name, or undefined. Never returns an inherited one. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Tells whether JSON text has numbers so long that JavaScript may change them, also within a text. */
export function hasLongNumber(json: string): boolean {
  return /[:[,]\s*-?\d{16}/.test(json);
}

/** Returns an id as comparable text: a text that is not empty, or digits; undefined for any other value. */
export function idText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return numericId(value);
}

/** Returns the digits of a number that can be an id: a positive whole one in plain notation; otherwise undefined. */
export function numericId(value: Json | undefined): string | undefined {
  const digits = value instanceof ExactNumber ? value.text : typeof value === 'number' ? String(value) : '';
  return /^[1-9]\d*$/.test(digits) ? digits : undefined;
}
